import { Alert, Box, Typography } from '@mui/material';
import { useEffect } from 'react';
import { Title, usePermissions } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router-dom';
import type { Action } from '@/lib/domain/permissions';
import type { RevocationDeskView, RevocationRow } from '@/lib/schemas/revocation-views';
import { formatAge } from '../../parts/format';
import { OrderQueue } from '../../parts/order-queue';
import { Empty, LoadFailed, Loading, NotAllowed, StateChip } from '../../parts/states';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { History } from '../orders/history';
import { RevocationDecision } from './decision';
import { RevocationFacts } from './revocation-facts';

/** 注销复核: what a colleague has approved on the left, its evidence and the decision beside it. */
export function RevocationPage() {
  const { orderNo } = useParams();
  const { permissions, isPending } = usePermissions<Action[]>();
  const queue = useLive(['revocations', 'queue'], () => trpc.admin.revocations.list.query(), ['order', 'queue']);
  if (isPending) return <Loading what="待复核的注销" />;
  if (!permissions?.includes('revocation.confirm')) return <NotAllowed title="注销复核" what="复核注销" />;
  if (queue.isError) return <LoadFailed error={queue.error} retry={() => void queue.refetch()} />;
  if (!queue.data) return <Loading what="待复核的注销" />;
  return (
    <Box
      sx={{
        ...{ display: 'grid', gap: 2, p: 2, alignItems: 'start' },
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: '300px minmax(0, 1fr)' },
      }}
    >
      <Title title="注销复核" />
      <Queue rows={queue.data} current={orderNo ?? null} />
      {orderNo ? <Desk key={orderNo} orderNo={orderNo} queue={queue.data} /> : <First rows={queue.data} />}
    </Box>
  );
}

const Queue = ({ rows, current }: { rows: RevocationRow[]; current: string | null }) => (
  <OrderQueue
    label="待复核的注销"
    heading={`待复核 ${rows.length}`}
    path="/revocations"
    current={current}
    rows={rows.map(({ orderNo, organisationName, reasonLabel, approvedByName, since }) => ({
      orderNo,
      primary: organisationName,
      secondary: `${orderNo} · ${reasonLabel} · ${approvedByName}审核 · 已等 ${formatAge(since)}`,
      testId: `revocation-${orderNo}`,
    }))}
  />
);

/** The oldest opens by itself. */
function First({ rows }: { rows: RevocationRow[] }) {
  const navigate = useNavigate();
  const orderNo = rows[0]?.orderNo;
  useEffect(() => {
    if (orderNo) navigate(`/revocations/${orderNo}`, { replace: true });
  }, [orderNo, navigate]);
  return <Empty title="没有待复核的注销">注销订单审核通过后，会自动出现在这里，由另一位同事复核。</Empty>;
}

function Desk({ orderNo, queue }: { orderNo: string; queue: RevocationRow[] }) {
  const navigate = useNavigate();
  // The wire drops what is `unknown` from the type, not from the answer.
  const read = async () => (await trpc.admin.revocations.get.query({ orderNo })) as RevocationDeskView;
  const desk = useLive(['revocations', orderNo], read, ['order']);
  if (desk.isError) return <LoadFailed error={desk.error} retry={() => void desk.refetch()} />;
  if (!desk.data) return <Loading what="注销订单" />;
  const view = desk.data;
  const next = () => {
    const other = queue.find((row) => row.orderNo !== orderNo);
    navigate(other ? `/revocations/${other.orderNo}` : '/revocations');
  };
  return (
    <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography variant="h6" component="h1">
          <Link to={`/orders/${orderNo}/show`}>{orderNo}</Link> · {view.order.organisationName}
        </Typography>
        <span data-testid="revocation-order-state">
          <StateChip tone={view.order.tone} label={view.order.stateLabel} />
        </span>
      </Box>
      <RevocationFacts view={view} />
      {view.obstacle ? <Alert severity="warning">{view.obstacle}</Alert> : null}
      {view.confirmedByName ? <Alert severity="success">{view.confirmedByName} 已复核同意</Alert> : null}
      {view.decidable ? <RevocationDecision view={view} next={next} /> : null}
      <History rows={view.order.history} />
    </Box>
  );
}
