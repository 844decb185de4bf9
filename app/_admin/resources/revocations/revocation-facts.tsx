import { Paper } from '@mui/material';
import type { RevocationDeskView } from '@/lib/schemas/revocation-views';
import { FactList } from '../../parts/facts';
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
      <FactList rows={rows.map(([label, value]) => ({ label, value }))} narrow />
      <Checks checks={view.evidence} />
    </Paper>
  );
}
