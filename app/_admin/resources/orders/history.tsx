import { Paper, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import type { HistoryRow } from '@/lib/schemas/admin-views';
import { formatTime } from '../../parts/format';

/** Who did what, when, why: straight from the audit log. */
export function History({ rows }: { rows: HistoryRow[] }) {
  return (
    <Paper variant="outlined" sx={{ p: 2, overflowX: 'auto' }}>
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600 }}>
        操作记录
      </Typography>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>时间</TableCell>
            <TableCell>操作人</TableCell>
            <TableCell>事项</TableCell>
            <TableCell>说明</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.seq}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{formatTime(row.at)}</TableCell>
              <TableCell>{row.actorName}</TableCell>
              <TableCell>{row.label}</TableCell>
              <TableCell>{row.reason ?? ''}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Paper>
  );
}
