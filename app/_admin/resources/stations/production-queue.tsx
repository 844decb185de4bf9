import {
  Alert,
  Box,
  Button,
  Checkbox,
  Paper,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import type { ProductionItemView, ProductionQueueRow, StationView } from '@/lib/schemas/admin-views';
import { formatAge, formatDate } from '../../parts/format';
import { useKeys } from '../../parts/keys';
import { Sheet } from '../../parts/sheet';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { sound } from './sound';

/** The order's number once for each of its tokens that nobody has begun. */
const placesOf = ({ orderNo, items }: ProductionQueueRow): string[] =>
  items.filter(({ state }) => state === 'waiting').map(() => orderNo);

const placeText = ({ items }: ProductionQueueRow, position: number): string =>
  items.length > 1 ? `第 ${position}/${items.length} 枚` : '';

function progressOf({ items }: ProductionQueueRow): string {
  if (items.length < 2) return '1';
  const waiting = items.filter(({ state }) => state === 'waiting').map(({ position }) => position);
  const made = items.filter(({ state }) => state === 'made').length;
  return `${items.length}（待制 ${waiting.map((position) => `${position}/${items.length}`).join('、')}${made > 0 ? `，已制 ${made}` : ''}）`;
}

/** What is ticked, and what the start would take: that, or as many as there are blank tokens. */
function useBatch(station: StationView, waiting: ProductionQueueRow[]) {
  const [picked, setPicked] = useState<string[]>([]);
  const blanks = station.slots.filter(({ available }) => available).length;
  const chosen = picked.filter((orderNo) => waiting.some((row) => row.orderNo === orderNo));
  const named = waiting.filter(({ orderNo }) => chosen.length === 0 || chosen.includes(orderNo)).flatMap(placesOf);
  // Picked ones are asked for even without a blank token: the refusal says what is missing.
  const batch = named.slice(0, Math.max(blanks, chosen.length));
  const start = useAct(() => trpc.admin.production.start.mutate({ stationId: station.id, orderNos: batch }), {
    after: () => {
      setPicked([]);
      sound('begin');
    },
  });
  const go = () => batch.length > 0 && start.run(undefined);
  const toggle = (orderNo: string) =>
    setPicked(picked.includes(orderNo) ? picked.filter((p) => p !== orderNo) : [...picked, orderNo]);
  return { picked, toggle, blanks, batch, start, go };
}

/** Orders waiting for a token: some, or as many as there are blank tokens. */
export function ProductionQueue({ station, rows }: { station: StationView; rows: ProductionQueueRow[] }) {
  const waiting = rows.filter((row) => placesOf(row).length > 0);
  const failed = rows.flatMap((row) =>
    row.items.filter(({ production }) => production?.state === 'failed').map((item) => ({ row, item })),
  );
  const { picked, toggle, blanks, batch, start, go } = useBatch(station, waiting);
  useKeys([{ key: 's', label: '开始制证', run: go }]);
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, flexWrap: 'wrap', mb: 2 }}>
        <Typography variant="h6" component="h1">
          待制证 {waiting.length} 单 · 空白介质 {blanks} 枚
        </Typography>
        <Button
          id="production-start"
          variant="contained"
          size="large"
          sx={{ ml: 'auto', minHeight: 56, fontSize: 18 }}
          disabled={start.running || !station.online || batch.length === 0 || blanks === 0}
          onClick={go}
        >
          {batch.length > 0 ? `开始制证（${Math.min(batch.length, Math.max(blanks, 1))} 枚）` : '开始制证'}
        </Button>
      </Box>
      {waiting.length > 0 && blanks === 0 ? (
        <Alert severity="warning">没有空白介质，请插入空白介质后继续。</Alert>
      ) : null}
      <Refusal text={start.refusal} />
      {failed.map(({ row, item }) => (
        <Failed key={`${row.orderNo}/${item.position}`} row={row} item={item} />
      ))}
      {waiting.length > 0 ? (
        <WaitingTable rows={waiting} picked={picked} toggle={toggle} />
      ) : (
        <Typography color="textSecondary">没有等待制证的订单。</Typography>
      )}
    </Paper>
  );
}

function WaitingTable({
  rows,
  picked,
  toggle,
}: {
  rows: ProductionQueueRow[];
  picked: string[];
  toggle: (orderNo: string) => void;
}) {
  return (
    <Sheet label="等待制证的订单">
      <Table size="small">
        <TableHead>
          <TableRow>
            {['选择', '订单号', '单位名称', '数量', '承诺发货', '已等'].map((head) => (
              <TableCell key={head}>{head}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.orderNo} hover onClick={() => toggle(row.orderNo)} sx={{ cursor: 'pointer' }}>
              <TableCell padding="checkbox">
                <Checkbox
                  checked={picked.includes(row.orderNo)}
                  slotProps={{ input: { 'aria-label': `选择 ${row.orderNo}` } }}
                />
              </TableCell>
              <TableCell>{row.orderNo}</TableCell>
              <TableCell>{row.organisationName}</TableCell>
              <TableCell>{progressOf(row)}</TableCell>
              <TableCell sx={{ color: row.late ? 'error.main' : undefined }}>
                {formatDate(row.promisedShipDate)}
                {row.late ? '（超时）' : ''}
              </TableCell>
              <TableCell>{formatAge(row.stateSince)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Sheet>
  );
}

/** What went wrong, in a clear word, and the two ways on. */
function Failed({ row, item }: { row: ProductionQueueRow; item: ProductionItemView }) {
  const retry = useAct((tokenSerial?: string) =>
    trpc.admin.production.retry.mutate({
      orderNo: row.orderNo,
      position: item.position,
      ...(item.production ? { attempt: item.production.attempt } : {}),
      ...(tokenSerial ? { tokenSerial } : {}),
    }),
  );
  return (
    <Alert
      severity="error"
      data-testid={`failed-${row.orderNo}`}
      sx={{ my: 1 }}
      action={
        <Button color="inherit" size="large" disabled={retry.running} onClick={() => retry.run(undefined)}>
          重试
        </Button>
      }
    >
      <strong>{row.orderNo}</strong> {placeText(row, item.position)} {row.organisationName}：
      {item.production?.errorMessage}
      {retry.refusal ? ` ${retry.refusal}` : ''}
    </Alert>
  );
}
