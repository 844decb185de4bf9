import { Box, Link, Typography } from '@mui/material';
import { useEffect } from 'react';
import { Title, usePermissions } from 'react-admin';
import { Link as RouterLink, useNavigate, useParams } from 'react-router-dom';
import type { Action } from '@/lib/domain/permissions';
import type { RefundDeskView, RefundRow } from '@/lib/schemas/refund-views';
import { Empty, LoadFailed, Loading, NotAllowed, Refusal, StateChip } from '../../parts/states';
import { useAct, useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { Facts } from '../orders/facts';
import { History } from '../orders/history';
import { RefundDecision } from './decision';
import { RefundFacts } from './refund-facts';
import { RefundQueue } from './refund-queue';

/** 退款: requests to decide about and halves that failed on the left, the order with its money beside it. */
export function RefundPage() {
  const { orderNo } = useParams();
  const { permissions, isPending } = usePermissions<Action[]>();
  const queue = useLive(['refunds', 'queue'], () => trpc.admin.refunds.list.query(), ['order', 'queue']);
  if (isPending) return <Loading what="退款" />;
  if (!permissions?.includes('payment.read')) return <NotAllowed title="退款" what="处理退款" />;
  if (queue.isError) return <LoadFailed error={queue.error} retry={() => void queue.refetch()} />;
  if (!queue.data) return <Loading what="退款" />;
  return (
    <Box
      sx={{
        ...{ display: 'grid', gap: 2, p: 2, alignItems: 'start' },
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: '300px minmax(0, 1fr)' },
      }}
    >
      <Title title="退款" />
      <RefundQueue rows={queue.data} current={orderNo ?? null} />
      {orderNo ? <Desk key={orderNo} orderNo={orderNo} queue={queue.data} /> : <First rows={queue.data} />}
    </Box>
  );
}

/** The oldest opens by itself. */
function First({ rows }: { rows: RefundRow[] }) {
  const navigate = useNavigate();
  const orderNo = rows[0]?.orderNo;
  useEffect(() => {
    if (orderNo) navigate(`/refunds/${orderNo}`, { replace: true });
  }, [orderNo, navigate]);
  return <Empty title="没有待处理的退款">客户提交退款申请，或退款、红冲失败时，会自动出现在这里。</Empty>;
}

function Desk({ orderNo, queue }: { orderNo: string; queue: RefundRow[] }) {
  const navigate = useNavigate();
  // The wire drops what is `unknown` from the type, not from the answer.
  const read = async () => (await trpc.admin.refunds.get.query({ orderNo })) as RefundDeskView;
  const desk = useLive(['refunds', orderNo], read, ['order']);
  const money = useAct(() => trpc.admin.refunds.retryMoney.mutate({ orderNo }), { done: '已重新提交退款' });
  const red = useAct(() => trpc.admin.refunds.retryReversal.mutate({ orderNo }), { done: '已重新申请红冲' });
  if (desk.isError) return <LoadFailed error={desk.error} retry={() => void desk.refetch()} />;
  if (!desk.data) return <Loading what="退款" />;
  const view = desk.data;
  const next = () => {
    const other = queue.find((row) => row.orderNo !== orderNo);
    navigate(other ? `/refunds/${other.orderNo}` : '/refunds');
  };
  return (
    <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography variant="h6" component="h1">
          <Link component={RouterLink} to={`/orders/${orderNo}/show`}>
            {orderNo}
          </Link>{' '}
          · {view.order.organisationName}
        </Typography>
        <span data-testid="refund-order-state">
          <StateChip tone={view.order.tone} label={view.order.stateLabel} />
        </span>
      </Box>
      <Refusal text={money.refusal ?? red.refusal} />
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { lg: '1fr 1fr' }, alignItems: 'start' }}>
        <RefundFacts view={view} money={money} red={red} />
        <Facts order={view.order} />
      </Box>
      {view.allowed.includes('grant') ? <RefundDecision view={view} next={next} /> : null}
      <History rows={view.order.history} />
    </Box>
  );
}
