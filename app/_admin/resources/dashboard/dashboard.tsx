import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { Title, usePermissions } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Action } from '@/lib/domain/permissions';
import type { QueueSummary } from '@/lib/schemas/admin-views';
import { formatAge, formatTime } from '../../parts/format';
import { Sheet } from '../../parts/sheet';
import { LoadFailed, Loading } from '../../parts/states';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';

const DESKS: Record<QueueSummary['queue'], { to: string; act: string; action: Action }> = {
  materials: { to: '/materials', act: '去登记', action: 'materials.register' },
  review: { to: '/review', act: '开始审核', action: 'order.review' },
  production: { to: '/stations', act: '去制证', action: 'production.start' },
  shipping: { to: '/shipments', act: '去发货', action: 'shipment.bind' },
  revocation: { to: '/revocations', act: '去复核', action: 'revocation.confirm' },
  refunds: { to: '/refunds', act: '去处理', action: 'refund.decide' },
  messages: { to: '/messages', act: '去答复', action: 'message.answer' },
};

/** A phone has room for how many, what is late and the way there. */
const DESK_ONLY = { display: { xs: 'none', md: 'table-cell' } };
/** Its word ends where its column does. */
const ACT = { minWidth: 0, px: 0.5, mr: -0.5 };

/** 工作台: how many, how old, whose, what is late. */
export function Dashboard() {
  const { permissions } = usePermissions<Action[]>();
  const queues = useLive(['queues'], () => trpc.admin.queues.summary.query(), ['order', 'queue', 'message']);
  if (queues.isError) return <LoadFailed error={queues.error} retry={() => void queues.refetch()} />;
  if (!queues.data) return <Loading what="待办" />;
  return (
    <Box sx={{ p: 2 }}>
      <Title title="工作台" />
      <Typography variant="h6" component="h1" sx={{ mb: 1 }}>
        待办
      </Typography>
      <Sheet label="待办">
        <Table size="small" sx={{ '& td': { height: 44, py: 0 }, '& th, & td': { px: { xs: 1, lg: 2 } } }}>
          <TableHead>
            <TableRow>
              <TableCell>队列</TableCell>
              <TableCell>待处理</TableCell>
              <TableCell sx={DESK_ONLY}>我的</TableCell>
              <TableCell sx={DESK_ONLY}>最早进入</TableCell>
              <TableCell sx={DESK_ONLY}>已等</TableCell>
              <TableCell>超时</TableCell>
              <TableCell align="right">操作</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {queues.data.map((row) => (
              <QueueRow key={row.queue} row={row} mayAct={permissions?.includes(DESKS[row.queue].action) ?? false} />
            ))}
          </TableBody>
        </Table>
      </Sheet>
    </Box>
  );
}

function QueueRow({ row, mayAct }: { row: QueueSummary; mayAct: boolean }) {
  const { to, act } = DESKS[row.queue];
  return (
    <TableRow hover data-testid={`queue-${row.queue}`}>
      <TableCell>{row.label}</TableCell>
      <TableCell>
        <strong>{row.count}</strong>
      </TableCell>
      <TableCell sx={DESK_ONLY}>{row.mine}</TableCell>
      <TableCell sx={DESK_ONLY}>{formatTime(row.oldest)}</TableCell>
      <TableCell sx={DESK_ONLY}>{formatAge(row.oldest)}</TableCell>
      <TableCell sx={{ color: row.late ? 'error.main' : undefined, fontWeight: row.late ? 600 : undefined }}>
        {row.late ? `⚠ ${row.late}` : '0'}
      </TableCell>
      <TableCell align="right">
        {mayAct ? (
          <Button component={Link} to={to} size="small" sx={ACT}>
            {act}
          </Button>
        ) : null}
      </TableCell>
    </TableRow>
  );
}
