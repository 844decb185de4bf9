import { Alert, Box, Tab, Tabs, Typography } from '@mui/material';
import { useState } from 'react';
import { Title, usePermissions } from 'react-admin';
import type { Action } from '@/lib/domain/permissions';
import { Empty, LoadFailed, Loading, NotAllowed } from '../../parts/states';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { ProductionQueue } from './production-queue';
import { SlotGrid } from './slot-grid';

const REMEMBERED = 'certdesk.station';

/** 制证台: for somebody standing, with gloves: what waits, what each slot does, one big next act. */
export function StationPage() {
  const { permissions } = usePermissions<Action[]>();
  const [chosen, setChosen] = useState(() => localStorage.getItem(REMEMBERED));
  const stations = useLive(['stations'], () => trpc.admin.stations.list.query(), ['station', 'order']);
  const mayProduce = permissions?.includes('production.start') ?? false;
  const queue = useLive(['production'], () => trpc.admin.production.queue.query(), ['order', 'queue'], mayProduce);
  if (permissions && !permissions.includes('station.read')) return <NotAllowed title="制证台" what="使用制证台" />;
  if (stations.isError) return <LoadFailed error={stations.error} retry={() => void stations.refetch()} />;
  if (!stations.data) return <Loading what="制证台" />;
  const station = stations.data.find(({ id }) => id === chosen) ?? stations.data[0];
  if (!station) return <Empty title="还没有登记制证台">请联系管理员登记。</Empty>;
  const choose = (id: string) => {
    localStorage.setItem(REMEMBERED, id);
    setChosen(id);
  };
  return (
    <Box sx={{ p: 2, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Title title="制证台" />
      {stations.data.length > 1 ? (
        <Tabs value={station.id} onChange={(_, id: string) => choose(id)} aria-label="制证台">
          {stations.data.map(({ id, name }) => (
            <Tab key={id} value={id} label={name} />
          ))}
        </Tabs>
      ) : null}
      {mayProduce ? null : (
        <Typography variant="h6" component="h1">
          {station.name}
        </Typography>
      )}
      {station.online ? null : (
        <Alert severity="error">制证台“{station.name}”没有连上。请检查制证台程序是否在运行、网络是否正常。</Alert>
      )}
      {mayProduce ? <ProductionQueue station={station} rows={queue.data ?? []} /> : null}
      <SlotGrid station={station} />
    </Box>
  );
}
