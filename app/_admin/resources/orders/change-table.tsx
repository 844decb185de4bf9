import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import type { AdminOrderView } from '@/lib/schemas/admin-views';

/** 变更: old and new side by side, to be compared with the papers. */
export function ChangeTable({ order }: { order: Pick<AdminOrderView, 'change'> }) {
  if (order.change.length === 0) return null;
  return (
    <Box data-testid="review-change" sx={{ overflowX: 'auto' }}>
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600 }}>
        变更内容
      </Typography>
      <Table size="small" sx={{ '& td, & th': { pl: 0, verticalAlign: 'top', overflowWrap: 'anywhere' } }}>
        <TableHead>
          <TableRow>
            <TableCell>项目</TableCell>
            <TableCell>变更前</TableCell>
            <TableCell>变更后</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {order.change.map(({ key, label, before, after }) => (
            <TableRow key={key}>
              <TableCell component="th" scope="row" sx={{ whiteSpace: 'nowrap', color: 'text.secondary' }}>
                {label}
              </TableCell>
              <TableCell sx={{ color: 'text.secondary' }}>{before || '未登记'}</TableCell>
              <TableCell sx={{ fontWeight: 600 }}>{after}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
