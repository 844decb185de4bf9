import { Alert, Box, Paper, Typography } from '@mui/material';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { formatDate } from '../../parts/format';

type Shown = Pick<AdminOrderView, 'certificates' | 'methodLabel' | 'submittedAt'>;

/** 注销 brings no papers: in their place stand the certificate and how the legal representative agreed. */
export function RevocationPapers({ order }: { order: Shown }) {
  return (
    <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }} data-testid="revocation-papers">
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600 }}>
        要注销的证书
      </Typography>
      {order.certificates.map((certificate) => (
        <Box key={certificate.id}>
          <Box sx={{ overflowWrap: 'anywhere' }}>序列号 {certificate.serialHex.toUpperCase()}</Box>
          <Box>
            {certificate.stateLabel} · 有效期 {formatDate(certificate.notBefore)} 至 {formatDate(certificate.notAfter)}
          </Box>
          {certificate.tokenSerial ? <Box>介质 {certificate.tokenSerial}</Box> : null}
        </Box>
      ))}
      <Alert severity="success">{order.methodLabel}：已核实法定代表人的办理意愿，本业务不收资料。</Alert>
      <Typography variant="body2" color="textSecondary">
        审核通过后由另一位同事复核，复核同意后证书立即注销，不能恢复。
      </Typography>
    </Paper>
  );
}
