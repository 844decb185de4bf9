import { Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import type { HistoryRow } from '@/lib/schemas/admin-views';
import { formatTime } from '../../parts/format';
import { Sheet } from '../../parts/sheet';

/** Who did what, when, why: straight from the audit log. */
export function History({ rows }: { rows: HistoryRow[] }) {
  return (
    <Sheet label="操作记录">
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600, px: 2, pt: 2 }}>
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
              <TableCell>{formatTime(row.at)}</TableCell>
              <TableCell>{row.actorName}</TableCell>
              <TableCell>{row.label}</TableCell>
              <TableCell>{row.reason ?? ''}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Sheet>
  );
}
