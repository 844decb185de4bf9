import {
  Box,
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControlLabel,
  FormGroup,
  FormLabel,
  TextField,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import {
  makesToken,
  materialKinds,
  REJECT_REASONS,
  type RejectReason,
  UPLOAD_KINDS,
  type UploadKind,
} from '@/lib/domain/order';
import { PAPERS_OF_REASON } from '@/lib/domain/rejection';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { Key, useKeys } from '../../parts/keys';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';

type Reviewed = Pick<AdminOrderView, 'orderNo' | 'materialRoute' | 'businessType' | 'changes'>;

/** Stays in view at the screen's lower edge. */
const BAR = {
  ...{ position: 'sticky', bottom: 0, bgcolor: 'background.paper', borderTop: 1, borderColor: 'divider' },
  // As wide as the sheet it closes, with air between its buttons and the screen's edge.
  ...{ mx: -2, mb: -2, px: 2, py: 1.5, borderRadius: '0 0 8px 8px' },
};

/** 通过 or 不通过; afterwards the next order opens. */
export function Decision({ order, next }: { order: Reviewed; next: () => void }) {
  const { orderNo } = order;
  const [rejecting, setRejecting] = useState(false);
  const ends = order.businessType === 'change' && !makesToken(order);
  const approve = useAct(() => trpc.admin.review.approve.mutate({ orderNo }), {
    done: `订单 ${orderNo} 审核通过${ends ? '，登记信息已更新' : ''}`,
    after: next,
  });
  const release = useAct(() => trpc.admin.review.release.mutate({ orderNo }), { after: next });
  useKeys([
    { key: 'a', label: '审核通过', run: () => approve.run(undefined) },
    { key: 'x', label: '审核不通过', run: () => setRejecting(true) },
  ]);
  return (
    <Box sx={BAR}>
      <Refusal text={approve.refusal ?? release.refusal} />
      {ends ? (
        <Typography variant="body2" color="textSecondary" sx={{ pb: 1 }} data-testid="review-ends">
          证书内容不变：通过后登记信息立即更新，订单完成，不制证。
        </Typography>
      ) : null}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, '& button': { whiteSpace: 'nowrap' } }}>
        <Button
          id="review-approve"
          variant="contained"
          color="success"
          disabled={approve.running}
          onClick={() => approve.run(undefined)}
        >
          审核通过 <Key>A</Key>
        </Button>
        <Button id="review-reject" variant="outlined" color="error" onClick={() => setRejecting(true)}>
          不通过 <Key>X</Key>
        </Button>
        <Button
          id="review-release"
          sx={{ ml: 'auto' }}
          disabled={release.running}
          onClick={() => release.run(undefined)}
        >
          放回队列
        </Button>
      </Box>
      <RejectDialog order={order} open={rejecting} close={() => setRejecting(false)} next={next} />
    </Box>
  );
}

const entries = <K extends string>(table: Record<K, string>) => Object.entries(table) as [K, string][];
const toggled = <T,>(list: T[], item: T): T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

/** What is ticked and written in the dialog, and its sending. */
function useRejection(order: Reviewed, after: () => void) {
  const { orderNo } = order;
  const papers = materialKinds(order);
  const meant = (reason: RejectReason) => (PAPERS_OF_REASON[reason] ?? []).filter((kind) => papers.includes(kind));
  const [reasons, setReasons] = useState<RejectReason[]>([]);
  const [kinds, setKinds] = useState<UploadKind[]>([]);
  const [note, setNote] = useState('');
  const reject = useAct(() => trpc.admin.review.reject.mutate({ orderNo, reasons, kinds, note }), {
    done: `订单 ${orderNo} 已退回，客户会收到短信`,
    after,
  });
  // Choosing a reason marks the papers that have to be sent again.
  const pick = (reason: RejectReason) => {
    if (!reasons.includes(reason)) setKinds([...new Set([...kinds, ...meant(reason)])]);
    setReasons(toggled(reasons, reason));
  };
  const toggleKind = (kind: UploadKind) => setKinds(toggled(kinds, kind));
  // Reasons about papers that this order has none of are not offered.
  const offered = entries(REJECT_REASONS).filter(([reason]) => !PAPERS_OF_REASON[reason] || meant(reason).length > 0);
  return { papers, offered, reasons, pick, kinds, toggleKind, note, setNote, reject };
}

function effectOf(order: Reviewed): string {
  const { businessType, materialRoute } = order;
  if (businessType === 'revoke') return '订单关闭，证书不变；客户会收到短信，并在订单查询中看到原因。';
  if (materialKinds(order).length === 0) {
    return `客户会收到短信：取消订单后重新申请${makesToken(order) ? '，费用自动全额退回' : ''}。`;
  }
  return materialRoute === 'post'
    ? '客户会收到短信，可以重新邮寄或上传照片；其余材料不用重寄。'
    : '客户会收到短信，并可在订单查询中“修改上传资料”；其余资料不用重传。';
}

interface RejectDialogProps {
  order: Reviewed;
  open: boolean;
  close: () => void;
  next: () => void;
}

function RejectDialog({ order, open, close, next }: RejectDialogProps) {
  const rejection = useRejection(order, () => {
    close();
    next();
  });
  const { reject } = rejection;
  return (
    <Dialog open={open} onClose={close} fullWidth maxWidth="sm">
      <DialogTitle>审核不通过：{order.orderNo}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <ReasonBoxes offered={rejection.offered} picked={rejection.reasons} pick={rejection.pick} />
        {rejection.papers.length > 0 ? (
          <KindBoxes papers={rejection.papers} picked={rejection.kinds} toggle={rejection.toggleKind} />
        ) : null}
        <TextField
          label="补充说明"
          value={rejection.note}
          onChange={(event) => rejection.setNote(event.target.value)}
          multiline
          minRows={2}
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        <Typography variant="body2" color="textSecondary">
          {effectOf(order)}
        </Typography>
        <Refusal text={reject.refusal} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>取消</Button>
        <Button
          id="reject-confirm"
          variant="contained"
          color="error"
          disabled={reject.running}
          onClick={() => reject.run(undefined)}
        >
          确认不通过
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface ReasonBoxesProps {
  offered: [RejectReason, string][];
  picked: RejectReason[];
  pick: (reason: RejectReason) => void;
}

function ReasonBoxes({ offered, picked, pick }: ReasonBoxesProps) {
  return (
    <FormGroup>
      <FormLabel component="legend">原因（会写进短信）</FormLabel>
      {offered.map(([reason, label]) => (
        <FormControlLabel
          key={reason}
          control={
            <Checkbox
              size="small"
              id={`reject-${reason}`}
              checked={picked.includes(reason)}
              onChange={() => pick(reason)}
            />
          }
          label={label}
        />
      ))}
    </FormGroup>
  );
}

interface KindBoxesProps {
  papers: readonly UploadKind[];
  picked: UploadKind[];
  toggle: (kind: UploadKind) => void;
}

function KindBoxes({ papers, picked, toggle }: KindBoxesProps) {
  return (
    <FormGroup>
      <FormLabel component="legend">需要重新提供</FormLabel>
      {papers.map((kind) => (
        <FormControlLabel
          key={kind}
          control={<Checkbox size="small" checked={picked.includes(kind)} onChange={() => toggle(kind)} />}
          label={UPLOAD_KINDS[kind]}
        />
      ))}
    </FormGroup>
  );
}
