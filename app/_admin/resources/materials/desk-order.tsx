import { Alert, Box, Button, Link, Paper, Typography } from '@mui/material';
import { useNavigate } from 'react-router-dom';
import type { MaterialDeskOrder, ParcelView } from '@/lib/schemas/material-views';
import { AskPapers } from '../../parts/ask-papers';
import { formatTime } from '../../parts/format';
import { LoadFailed, Loading, Refusal, StateChip } from '../../parts/states';
import { useAct, useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { Register } from './register';
import { Scans } from './scans';

/** One order on the desk: what came, what is scanned, and the one next act. */
export function DeskOrder({ orderNo }: { orderNo: string }) {
  const order = useLive(['materials', orderNo], () => trpc.admin.materials.get.query({ orderNo }), ['order']);
  if (order.isError) return <LoadFailed error={order.error} retry={() => void order.refetch()} />;
  if (!order.data) return <Loading what="订单" />;
  const view = order.data;
  return (
    <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }} data-testid="desk-order">
      <Head view={view} />
      {view.closedReason ? <Alert severity={view.arrived ? 'info' : 'error'}>{view.closedReason}</Alert> : null}
      {view.state === 'submitted' ? (
        <Alert severity="info">客户还没有付款：可以先登记来件，付款后再扫描送审。</Alert>
      ) : null}
      <Parcels parcels={view.parcels} />
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { md: '1fr 1fr' }, alignItems: 'start' }}>
        {view.closedReason ? null : <Register view={view} />}
        {view.canScan || view.uploads.length > 0 ? <Scans view={view} /> : null}
      </Box>
      {view.canScan && view.arrived ? <Receive view={view} /> : null}
    </Paper>
  );
}

function Head({ view }: { view: MaterialDeskOrder }) {
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
      <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600 }}>
        {view.orderNo} · {view.organisationName}
      </Typography>
      <StateChip tone={view.tone} label={view.stateLabel} />
      <Typography color="textSecondary">{view.uscc}</Typography>
      <Box sx={{ ml: { md: 'auto' } }}>
        {view.formNo && view.papersOpen ? (
          <Link href={`/api/forms/${view.orderNo}`} target="_blank" rel="noopener">
            申请表 {view.formNo}
          </Link>
        ) : null}
        {view.papersOpen || !(view.formNo || view.uploads.length > 0) ? null : (
          <AskPapers orderNo={view.orderNo}>写明原因后查看申请表和扫描件</AskPapers>
        )}
      </Box>
    </Box>
  );
}

function Parcels({ parcels }: { parcels: ParcelView[] }) {
  if (parcels.length === 0) return <Typography color="textSecondary">客户没有填写运单号。</Typography>;
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, display: 'grid', gap: 0.5 }} aria-label="来件">
      {parcels.map((parcel) => (
        <li key={`${parcel.waybillNo}-${parcel.announcedAt}-${parcel.registeredAt}`}>
          {parcel.courierLabel} {parcel.waybillNo ?? '无运单号'} · {parcel.stateLabel}
          {parcel.missingLabels.length > 0 ? ` · 缺：${parcel.missingLabels.join('、')}` : ''}
          {parcel.note ? ` · ${parcel.note}` : ''}
          {parcel.registeredAt ? ` · ${formatTime(parcel.registeredAt)}` : ''}
          {parcel.state === 'announced' && parcel.events.length > 0 ? ` · ${parcel.events.at(-1)?.text}` : ''}
        </li>
      ))}
    </Box>
  );
}

/** 材料已收到，待审核: the review takes it from here. */
function Receive({ view }: { view: MaterialDeskOrder }) {
  const navigate = useNavigate();
  const { orderNo } = view;
  const receive = useAct(() => trpc.admin.materials.receive.mutate({ orderNo }), {
    done: `订单 ${orderNo} 已送审`,
    after: () => navigate('/materials'),
  });
  return (
    <Box>
      <Refusal text={receive.refusal} />
      <Button
        id="material-receive"
        variant="contained"
        size="large"
        disabled={view.open.length > 0 || receive.running}
        onClick={() => receive.run(undefined)}
      >
        材料已收齐，送审
      </Button>
      {view.open.length > 0 ? (
        <Typography component="span" color="textSecondary" sx={{ ml: 2 }}>
          还需扫描 {view.open.length} 项
        </Typography>
      ) : null}
    </Box>
  );
}
