import { Box, Paper, Typography } from '@mui/material';
import type { RevocationDeskView } from '@/lib/schemas/revocation-views';
import { formatDate } from '../../parts/format';
import { Checks } from '../review/checks';

/** What will be revoked, why, and how the will of the legal representative was verified. */
export function RevocationFacts({ view }: { view: RevocationDeskView }) {
  const { certificate } = view;
  const rows: [string, string][] = [
    ['注销原因', view.reasonLabel],
    ['证书', certificate.commonName],
    ['序列号', certificate.serialHex.toUpperCase()],
    ['证书状态', certificate.stateLabel],
    ['有效期', `${formatDate(certificate.notBefore)} 至 ${formatDate(certificate.notAfter)}`],
    ['认证方式', view.order.methodLabel],
    ['审核人', view.approvedByName ?? '—'],
  ];
  return (
    <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }}>
      <Box component="dl" sx={{ display: 'grid', gridTemplateColumns: '6.5em minmax(0, 1fr)', gap: '4px 12px', m: 0 }}>
        {rows.map(([label, value]) => (
          <Box key={label} sx={{ display: 'contents' }}>
            <Typography component="dt" color="textSecondary">
              {label}
            </Typography>
            <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
              {value}
            </Box>
          </Box>
        ))}
      </Box>
      <Checks checks={view.evidence} />
    </Paper>
  );
}
