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
        <Table size="small">
          <TableHead>
            <TableRow>
              {['队列', '待处理', '我的', '最早进入', '已等', '超时', '操作'].map((head) => (
                <TableCell key={head} align={head === '操作' ? 'right' : undefined}>
                  {head}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {queues.data.map((row) => (
              <TableRow key={row.queue} hover data-testid={`queue-${row.queue}`}>
                <TableCell>{row.label}</TableCell>
                <TableCell>
                  <strong>{row.count}</strong>
                </TableCell>
                <TableCell>{row.mine}</TableCell>
                <TableCell>{formatTime(row.oldest)}</TableCell>
                <TableCell>{formatAge(row.oldest)}</TableCell>
                <TableCell sx={{ color: row.late ? 'error.main' : undefined, fontWeight: row.late ? 600 : undefined }}>
                  {row.late ? `⚠ ${row.late}` : '0'}
                </TableCell>
                <TableCell align="right">
                  {permissions?.includes(DESKS[row.queue].action) ? (
                    <Button component={Link} to={DESKS[row.queue].to} size="small">
                      {DESKS[row.queue].act}
                    </Button>
                  ) : null}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Sheet>
    </Box>
  );
}
