import { Box, Link, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { Title, usePermissions } from 'react-admin';
import type { Action } from '@/lib/domain/permissions';
import type { ShipmentQueueRow } from '@/lib/schemas/admin-views';
import { formatAge } from '../../parts/format';
import { Sheet } from '../../parts/sheet';
import { Empty, LoadFailed, Loading, NotAllowed } from '../../parts/states';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { HandOver } from './hand-over';
import { ScanBinding } from './scan-binding';

/** 发货: print, scan three codes, hand over to the courier. */
export function ShipmentPage() {
  const { permissions, isPending } = usePermissions<Action[]>();
  const mayShip = permissions?.includes('shipment.bind') ?? false;
  const queue = useLive(['shipments'], () => trpc.admin.shipments.queue.query(), ['order', 'queue'], mayShip);
  if (!isPending && !mayShip) return <NotAllowed title="发货" what="发货" />;
  if (queue.isError) return <LoadFailed error={queue.error} retry={() => void queue.refetch()} />;
  if (!queue.data) return <Loading what="待发货订单" />;
  return (
    <Box sx={{ p: 2, display: 'grid', gap: 2 }}>
      <Title title="发货" />
      <ScanBinding rows={queue.data} />
      {queue.data.length > 0 ? (
        <QueueTable rows={queue.data} />
      ) : (
        <Empty title="没有待发货的订单">制证完成后会自动出现在这里。</Empty>
      )}
    </Box>
  );
}

const serialsOf = ({ shipment }: ShipmentQueueRow): string =>
  shipment?.tokens.map(({ serial }) => serial).join('、') ?? '';

function waitsForScan({ shipment }: ShipmentQueueRow): string {
  const tokens = shipment?.tokens ?? [];
  return tokens.length > 1 ? `待扫码（${tokens.filter(({ scanned }) => scanned).length}/${tokens.length}）` : '待扫码';
}

function QueueTable({ rows }: { rows: ShipmentQueueRow[] }) {
  return (
    <Sheet label="待发货的订单">
      <Table size="small">
        <TableHead>
          <TableRow>
            {['订单号', '单位名称', '收件人', '介质序列号', '运单号', '打印', '核对', '已等'].map((head) => (
              <TableCell key={head}>{head}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.orderNo} data-testid={`shipment-${row.orderNo}`}>
              <TableCell>{row.orderNo}</TableCell>
              <TableCell>{row.organisationName}</TableCell>
              <TableCell>{row.recipientMasked}</TableCell>
              <TableCell data-field="tokenSerial">{serialsOf(row) || '—'}</TableCell>
              <TableCell data-field="waybillNo">{row.shipment?.waybillNo ?? '正在下单…'}</TableCell>
              <TableCell>
                <Prints row={row} />
              </TableCell>
              <TableCell>
                {row.shipment?.boundAt ? (
                  <HandOver orderNo={row.orderNo} />
                ) : (
                  <Typography color="textSecondary">{waitsForScan(row)}</Typography>
                )}
              </TableCell>
              <TableCell sx={{ color: row.late ? 'error.main' : undefined }}>{formatAge(row.stateSince)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Sheet>
  );
}

function Prints({ row }: { row: ShipmentQueueRow }) {
  const { labelUrl, slipUrl } = row.shipment ?? { labelUrl: null, slipUrl: null };
  return (
    <Box sx={{ display: 'flex', gap: 1 }}>
      {labelUrl ? (
        <Link href={labelUrl} target="_blank">
          面单
        </Link>
      ) : null}
      {slipUrl ? (
        <Link href={slipUrl} target="_blank">
          交接单
        </Link>
      ) : null}
    </Box>
  );
}
