import { Box } from '@mui/material';
import { Title, usePermissions } from 'react-admin';
import { useParams } from 'react-router-dom';
import type { Action } from '@/lib/domain/permissions';
import { Empty, LoadFailed, Loading, NotAllowed } from '../../parts/states';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { Awaited } from './awaited';
import { DeskOrder } from './desk-order';
import { ScanBox } from './scan-box';

/** 纸质材料: a parcel is scanned or looked up, registered, its sheets are scanned, and the review gets them. */
export function MaterialsPage() {
  const { permissions } = usePermissions<Action[]>();
  if (permissions && !permissions.includes('materials.register')) {
    return <NotAllowed title="纸质材料" what="登记纸质材料" />;
  }
  return <Desk />;
}

function Desk() {
  const { orderNo } = useParams();
  const desk = useLive(['materials', 'desk'], () => trpc.admin.materials.desk.query(), ['order', 'queue']);
  return (
    <Box sx={{ p: 2, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Title title="纸质材料" />
      <ScanBox />
      {orderNo ? <DeskOrder key={orderNo} orderNo={orderNo} /> : null}
      {desk.isError ? <LoadFailed error={desk.error} retry={() => void desk.refetch()} /> : null}
      {desk.isPending ? <Loading what="待收材料的订单" /> : null}
      {desk.data && desk.data.length > 0 ? <Awaited rows={desk.data} current={orderNo ?? null} /> : null}
      {desk.data?.length === 0 && !orderNo ? (
        <Empty title="没有等待邮寄材料的订单">等待材料的订单会自动出现在这里；来件可以随时扫码或搜索登记。</Empty>
      ) : null}
    </Box>
  );
}
