import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import type { RefundDeskView } from '@/lib/schemas/refund-views';
import { Key, useKeys } from '../../parts/keys';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';

type Kind = 'grant' | 'refuse';
const WORDS: Record<Kind, { title: string; effect: (view: RefundDeskView) => string; done: string }> = {
  grant: {
    title: '同意退款',
    effect: ({ order }) =>
      `¥${(order.amountFen / 100).toFixed(2)} 原路退回客户，新证书立即注销，已开具的发票红冲。此操作不能撤销。`,
    done: '已同意，正在退款',
  },
  refuse: {
    title: '不同意退款',
    effect: () => '客户会收到短信，并在订单查询中看到理由；可以再次申请。',
    done: '已答复客户',
  },
};

/** 同意 (A) or 不同意 (X), each with a reason that the customer reads. */
export function RefundDecision({ view, next }: { view: RefundDeskView; next: () => void }) {
  const [kind, setKind] = useState<Kind | null>(null);
  useKeys([
    { key: 'a', label: '同意退款', run: () => setKind('grant') },
    { key: 'x', label: '不同意退款', run: () => setKind('refuse') },
  ]);
  return (
    <Box sx={{ position: 'sticky', bottom: 0, bgcolor: 'background.paper', py: 1, display: 'flex', gap: 1 }}>
      <Button id="refund-grant" variant="contained" color="success" onClick={() => setKind('grant')}>
        同意退款 <Key>A</Key>
      </Button>
      <Button id="refund-refuse" variant="outlined" color="error" onClick={() => setKind('refuse')}>
        不同意 <Key>X</Key>
      </Button>
      <Ask kind={kind} view={view} close={() => setKind(null)} next={next} />
    </Box>
  );
}

interface AskProps {
  kind: Kind | null;
  view: RefundDeskView;
  close: () => void;
  next: () => void;
}

function Ask({ kind, view, close, next }: AskProps) {
  const { orderNo } = view.order;
  const [note, setNote] = useState('');
  const words = kind ? WORDS[kind] : null;
  const decide = useAct((chosen: Kind) => trpc.admin.refunds[chosen].mutate({ orderNo, note }), {
    done: words?.done,
    after: () => {
      close();
      next();
    },
  });
  return (
    <Dialog open={kind !== null} onClose={close} fullWidth maxWidth="sm">
      <DialogTitle>
        {words?.title}：{orderNo}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Typography>{words?.effect(view)}</Typography>
        <TextField
          id="refund-note"
          label="理由（客户会看到）"
          value={note}
          onChange={(event) => setNote(event.target.value)}
          multiline
          minRows={2}
          autoFocus
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        <Refusal text={decide.refusal} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>返回</Button>
        <Button
          id="refund-confirm"
          variant="contained"
          color={kind === 'grant' ? 'success' : 'error'}
          disabled={decide.running}
          onClick={() => kind && decide.run(kind)}
        >
          确认{words?.title}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
