import { Box, Button, Paper, Typography } from '@mui/material';
import { ShowBase, Title, useRecordContext, useRefresh } from 'react-admin';
import { Link } from 'react-router-dom';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { formatTime } from '../../parts/format';
import { StateChip } from '../../parts/states';
import { useChanges } from '../../parts/use-live';
import { ChangeTable } from './change-table';
import { Facts } from './facts';
import { FormGroups } from './form-groups';
import { History } from './history';

/** One order, whole: where it is, what was typed, what was made, and everything that happened. */
export function OrderShow() {
  return (
    <ShowBase>
      <OrderDetail />
    </ShowBase>
  );
}

function OrderDetail() {
  const order = useRecordContext<AdminOrderView>();
  const refresh = useRefresh();
  useChanges(['order'], refresh);
  if (!order) return null;
  // Not everybody's to read.
  const typed = order.form.length > 0;
  return (
    <Box sx={{ p: 2, display: 'grid', gap: 2 }}>
      <Title title={`订单 ${order.orderNo}`} />
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography variant="h6" component="h1">
          {order.orderNo} · {order.organisationName}
        </Typography>
        <span data-testid="admin-order-state">
          <StateChip tone={order.tone} label={order.stateLabel} />
        </span>
        <Typography color="textSecondary">自 {formatTime(order.stateSince)}</Typography>
        {order.allowed.some((act) => act === 'claim' || act === 'approve') ? (
          <Button component={Link} to={`/review/${order.orderNo}`} variant="contained" size="small">
            去审核
          </Button>
        ) : null}
      </Box>
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: { md: typed ? '1fr 1fr' : '1fr' }, alignItems: 'start' }}
      >
        <Facts order={order} wide={!typed} />
        {typed ? (
          <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }}>
            <ChangeTable order={order} />
            <FormGroups order={order} />
          </Paper>
        ) : null}
      </Box>
      <History rows={order.history} />
    </Box>
  );
}
