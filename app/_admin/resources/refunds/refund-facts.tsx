import { Alert, Box, Button, Paper, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import type { RefundDeskView } from '@/lib/schemas/refund-views';
import { formatTime } from '../../parts/format';

interface Act {
  run: (input: undefined) => void;
  running: boolean;
}
interface Props {
  view: RefundDeskView;
  money: Act;
  red: Act;
}

/** The request, and the two halves of a refund; each that failed has its own 重试. */
export function RefundFacts({ view, money, red }: Props) {
  return (
    <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }}>
      <Part title="退款申请">
        {view.requests.length === 0 ? '客户未申请（系统自动退款）' : null}
        {view.requests.map((request) => (
          <Box key={request.id} sx={{ mb: 1 }}>
            <strong>{request.stateLabel}</strong> · {formatTime(request.createdAt)} · {request.reasonLabel}
            {request.note ? <Box>客户说明：{request.note}</Box> : null}
            {request.decidedAt ? (
              <Box sx={{ color: 'text.secondary' }}>
                {formatTime(request.decidedAt)} {request.decidedByName}：{request.decisionNote}
              </Box>
            ) : null}
          </Box>
        ))}
      </Part>
      <Part title="款项">
        {view.payments.map((payment) => (
          <Box key={payment.outTradeNo} sx={{ mb: 1, overflowWrap: 'anywhere' }}>
            {`${payment.label} ¥${(payment.amountFen / 100).toFixed(2)} · ${payment.outTradeNo}`}
            <Box sx={{ color: 'text.secondary' }}>
              支付宝交易号 {payment.tradeNo ?? '—'} · 支付 {formatTime(payment.paidAt)}
            </Box>
            {payment.refundNo ? (
              <Box sx={{ color: 'text.secondary' }}>
                退款号 {payment.refundNo} · 最近提交 {formatTime(payment.triedAt)} · 到账{' '}
                {formatTime(payment.refundedAt)}
              </Box>
            ) : null}
            {payment.failed ? <Alert severity="error">支付宝拒绝了退款，请核对该笔交易和商户余额后重试。</Alert> : null}
          </Box>
        ))}
        {view.allowed.includes('retry_money') ? <Retry id="refund-retry-money" label="重试退款" act={money} /> : null}
      </Part>
      <Part title="发票">
        {view.invoice.label} {view.invoice.invoiceNo ?? ''}
        {view.invoice.redInvoiceNo ? <Box>红字发票 {view.invoice.redInvoiceNo}</Box> : null}
        {view.invoice.failReason ? <Alert severity="error">失败原因：{view.invoice.failReason}</Alert> : null}
        {view.allowed.includes('retry_reversal') ? <Retry id="refund-retry-red" label="重试红冲" act={red} /> : null}
      </Part>
    </Paper>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title}>
      <Typography variant="subtitle2" component="h2" color="textSecondary">
        {title}
      </Typography>
      {children}
    </Box>
  );
}

const Retry = ({ id, label, act }: { id: string; label: string; act: Act }) => (
  <Button id={id} variant="contained" size="small" disabled={act.running} onClick={() => act.run(undefined)}>
    {label}
  </Button>
);
