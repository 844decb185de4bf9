import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import type { RevocationDeskView } from '@/lib/schemas/revocation-views';
import { Key, useKeys } from '../../parts/keys';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';

type Kind = 'confirm' | 'refuse';
const WORDS: Record<Kind, { title: string; effect: string; done: string }> = {
  confirm: {
    title: '同意注销',
    effect: '证书立即注销并公布，不能恢复。',
    done: '已复核，证书正在注销',
  },
  refuse: {
    title: '不同意注销',
    effect: '订单关闭，证书不变；客户会收到短信，并在订单查询中看到理由。',
    done: '已答复客户',
  },
};

/** 同意 (A) or 不同意 (X): both end the order, so both are asked once more. */
export function RevocationDecision({ view, next }: { view: RevocationDeskView; next: () => void }) {
  const [kind, setKind] = useState<Kind | null>(null);
  useKeys([
    { key: 'a', label: '同意注销', run: () => setKind('confirm') },
    { key: 'x', label: '不同意注销', run: () => setKind('refuse') },
  ]);
  return (
    <Box sx={{ position: 'sticky', bottom: 0, bgcolor: 'background.paper', py: 1, display: 'flex', gap: 1 }}>
      <Button id="revocation-confirm" variant="contained" color="error" onClick={() => setKind('confirm')}>
        同意注销 <Key>A</Key>
      </Button>
      <Button id="revocation-refuse" variant="outlined" onClick={() => setKind('refuse')}>
        不同意 <Key>X</Key>
      </Button>
      <Ask kind={kind} view={view} close={() => setKind(null)} next={next} />
    </Box>
  );
}

interface AskProps {
  kind: Kind | null;
  view: RevocationDeskView;
  close: () => void;
  next: () => void;
}

function Ask({ kind, view, close, next }: AskProps) {
  const { orderNo } = view.order;
  const [note, setNote] = useState('');
  const words = kind ? WORDS[kind] : null;
  const decide = useAct(
    (chosen: Kind) =>
      chosen === 'confirm'
        ? trpc.admin.revocations.confirm.mutate({ orderNo })
        : trpc.admin.revocations.refuse.mutate({ orderNo, note }),
    {
      done: words?.done,
      after: () => {
        close();
        next();
      },
    },
  );
  return (
    <Dialog open={kind !== null} onClose={close} fullWidth maxWidth="sm">
      <DialogTitle>
        {words?.title}：{orderNo}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Typography>
          {view.certificate.commonName}（{view.certificate.serialHex.toUpperCase()}）：{words?.effect}
        </Typography>
        {kind === 'refuse' ? <Note note={note} change={setNote} /> : null}
        <Refusal text={decide.refusal} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>返回</Button>
        <Button
          id="revocation-decide"
          variant="contained"
          color="error"
          disabled={decide.running}
          onClick={() => kind && decide.run(kind)}
        >
          确认{words?.title}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const Note = ({ note, change }: { note: string; change: (note: string) => void }) => (
  <TextField
    id="revocation-note"
    label="理由（客户会看到）"
    value={note}
    onChange={(event) => change(event.target.value)}
    multiline
    minRows={2}
    autoFocus
    slotProps={{ htmlInput: { maxLength: 200 } }}
  />
);
