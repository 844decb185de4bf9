import { Box, Link, Paper, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { moneyText } from '@/lib/domain/money';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { FactList } from '../../parts/facts';
import { formatDate, formatTime } from '../../parts/format';

function Section({ title, rows }: { title: string; rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Box>
      <Typography variant="subtitle2" component="h2" color="textSecondary">
        {title}
      </Typography>
      <FactList rows={rows.map(([label, value]) => ({ label, value }))} />
    </Box>
  );
}

const SHEET = { p: 2, display: 'grid', gap: 2, alignItems: 'start' };

/** Money, certificates, parcel and notices of one order; in two columns where nothing stands beside them. */
export function Facts({ order, wide = false }: { order: AdminOrderView; wide?: boolean }) {
  const { payment, invoice, shipment } = order;
  const unpaid = order.amountFen === 0 ? '无需支付' : '—';
  return (
    <Paper variant="outlined" sx={{ ...SHEET, gridTemplateColumns: { md: wide ? '1fr 1fr' : '1fr' } }}>
      <Section
        title="订单"
        rows={[
          ['业务类型', order.businessTypeLabel],
          ['认证方式', order.methodLabel],
          ['申请时间', formatTime(order.submittedAt)],
          ['承诺发货', formatDate(order.promisedShipDate)],
          ['审核人', order.claimedByName ?? order.reviews[0]?.by ?? '—'],
        ]}
      />
      <Section
        title="支付与发票"
        rows={[
          ['金额', moneyText(order.amountFen)],
          ['支付', payment ? `${payment.label} ${formatTime(payment.paidAt)}` : unpaid],
          ['支付宝交易号', payment?.tradeNo ?? '—'],
          ['发票', `${invoice.label} ${invoice.invoiceNo ?? ''}`],
        ]}
      />
      <Section
        title="证书"
        rows={order.certificates.map((certificate) => [
          certificate.role === 'old' ? '原证书' : '新证书',
          `${certificate.stateLabel} · ${certificate.serialHex}${certificate.tokenSerial ? ` · 介质 ${certificate.tokenSerial}` : ''}`,
        ])}
      />
      <Section
        title="寄送"
        rows={[
          ['运单号', shipment?.waybillNo ?? '—'],
          ['打印', <Prints key="prints" order={order} />],
          ...(shipment?.events ?? []).map(routeRow),
        ]}
      />
      <Section
        title="通知"
        rows={order.notifications.map((notice) => [
          notice.templateLabel,
          [notice.targetMasked, notice.sentAt ? formatTime(notice.sentAt) : '发送中'].filter(Boolean).join(' · '),
        ])}
      />
    </Paper>
  );
}

/** A sentence: it may break between any two characters, but not before a closing mark. */
const routeRow = ({ at, place, text }: { at: string; place: string; text: string }): readonly [string, ReactNode] => [
  formatTime(at),
  <Box key={at} sx={{ wordBreak: 'normal' }}>
    {place} {text}
  </Box>,
];

function Prints({ order }: { order: AdminOrderView }) {
  const { shipment } = order;
  if (!shipment?.labelUrl && !shipment?.slipUrl) return '—';
  return (
    <Box sx={{ display: 'flex', gap: 2 }}>
      {shipment.labelUrl ? (
        <Link href={shipment.labelUrl} target="_blank">
          顺丰面单
        </Link>
      ) : null}
      {shipment.slipUrl ? (
        <Link href={shipment.slipUrl} target="_blank">
          交接单
        </Link>
      ) : null}
    </Box>
  );
}
