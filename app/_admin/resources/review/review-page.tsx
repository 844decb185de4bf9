import LockIcon from '@mui/icons-material/LockOutlined';
import { Alert, Box, Button, Paper, Typography } from '@mui/material';
import { useEffect } from 'react';
import { Title, usePermissions } from 'react-admin';
import { useNavigate, useParams } from 'react-router-dom';
import type { Action } from '@/lib/domain/permissions';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { AskPapers } from '../../parts/ask-papers';
import { formatAge } from '../../parts/format';
import { Empty, LoadFailed, Loading, NotAllowed, Refusal, StateChip } from '../../parts/states';
import { useAct, useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { ChangeTable } from '../orders/change-table';
import { FormGroups } from '../orders/form-groups';
import { Checks } from './checks';
import { Decision } from './decision';
import { DocumentViewer } from './document-viewer';
import { ReviewQueue } from './review-queue';
import { RevocationPapers } from './revocation-papers';

/** 审核: queue on the left, papers in the middle, the form beside them. The next order opens by itself. */
export function ReviewPage() {
  const { orderNo } = useParams();
  const { permissions, isPending } = usePermissions<Action[]>();
  if (isPending) return <Loading what="待审核订单" />;
  if (!permissions?.includes('order.review')) return <NotAllowed title="审核" what="审核订单" />;
  return (
    <Box
      sx={{
        ...{ display: 'grid', gap: 2, p: 2, alignItems: 'start' },
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: '220px minmax(0, 1fr)' },
      }}
    >
      <Title title="审核" />
      <ReviewQueue current={orderNo ?? null} />
      {orderNo ? <ReviewDesk key={orderNo} orderNo={orderNo} /> : <PickUp />}
    </Box>
  );
}

/** Nothing open yet: the oldest order of the queue, or the word that all is done. */
function PickUp() {
  const navigate = useNavigate();
  const next = useLive(['review', 'next'], () => trpc.admin.review.next.query(), ['order', 'queue']);
  const orderNo = next.data?.orderNo;
  useEffect(() => {
    if (orderNo) navigate(`/review/${orderNo}`, { replace: true });
  }, [orderNo, navigate]);
  if (next.isError) return <LoadFailed error={next.error} retry={() => void next.refetch()} />;
  if (!next.data && next.isPending) return <Loading what="待审核订单" />;
  return <Empty title="没有待审核的订单">可以审核的订单会自动出现在这里。</Empty>;
}

function ReviewDesk({ orderNo }: { orderNo: string }) {
  const navigate = useNavigate();
  const order = useLive(['order', orderNo], () => trpc.admin.orders.get.query({ orderNo }), ['order']);
  const claim = useAct(() => trpc.admin.review.claim.mutate({ orderNo }));
  if (order.isError) return <LoadFailed error={order.error} retry={() => void order.refetch()} />;
  if (!order.data) return <Loading what="订单" />;
  const view = order.data;
  const reviewing = view.allowed.includes('approve');
  return (
    <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
      <div>
        <DeskHead view={view} claim={claim} />
        <Refusal text={claim.refusal} />
      </div>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(380px, 2fr)' },
          alignItems: 'start',
        }}
      >
        <Papers view={view} />
        <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }}>
          <Checks checks={view.checks} />
          <ChangeTable order={view} />
          <FormGroups order={view} />
          {reviewing ? <Decision order={view} next={() => navigate('/review')} /> : null}
        </Paper>
      </Box>
    </Box>
  );
}

/** The pictures are part of a review: whoever has not claimed it says why he wants to see them. */
function Papers({ view }: { view: Papered }) {
  if (view.businessType === 'revoke') return <RevocationPapers order={view} />;
  if (view.papersOpen) return <DocumentViewer uploads={view.uploads.filter(({ state }) => state !== 'replaced')} />;
  return (
    <Paper
      variant="outlined"
      sx={{ p: 4, display: 'grid', gap: 1, justifyItems: 'center', textAlign: 'center' }}
      data-testid="papers-closed"
    >
      <LockIcon color="disabled" sx={{ fontSize: 40 }} />
      <Typography color="textSecondary">
        {view.allowed.includes('claim') ? '领取审核后，客户的资料会显示在这里。' : '您没有在审核此订单。'}
      </Typography>
      <AskPapers orderNo={view.orderNo}>写明原因后查看资料</AskPapers>
    </Paper>
  );
}

type Papered = Pick<
  AdminOrderView,
  'orderNo' | 'businessType' | 'uploads' | 'papersOpen' | 'allowed' | 'certificates' | 'methodLabel' | 'submittedAt'
>;
type Headline = Pick<
  AdminOrderView,
  'orderNo' | 'organisationName' | 'tone' | 'stateLabel' | 'stateSince' | 'allowed' | 'claimedByName'
>;
interface DeskHeadProps {
  view: Headline;
  claim: { running: boolean; run: (input: undefined) => void };
}

/** Whose order it is, how long it has waited, and who has it in hand. */
function DeskHead({ view, claim }: DeskHeadProps) {
  return (
    <Paper variant="outlined" sx={{ px: 2, py: 1, display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
      <Typography variant="subtitle1" component="h1" sx={{ fontWeight: 600 }} data-testid="review-order">
        {view.orderNo} · {view.organisationName}
      </Typography>
      <StateChip tone={view.tone} label={view.stateLabel} />
      <Typography color="textSecondary">已等 {formatAge(view.stateSince)}</Typography>
      {view.allowed.includes('claim') ? (
        <Button
          id="review-claim"
          variant="contained"
          disabled={claim.running}
          onClick={() => claim.run(undefined)}
          autoFocus
        >
          领取审核
        </Button>
      ) : null}
      {!view.allowed.includes('approve') && view.claimedByName ? (
        <Alert severity="info" sx={{ py: 0 }}>
          {view.claimedByName} 正在审核此订单
        </Alert>
      ) : null}
    </Paper>
  );
}
