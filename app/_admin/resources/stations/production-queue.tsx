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
import type { ProductionQueueRow, StationView } from '@/lib/schemas/admin-views';
import { formatAge, formatDate } from '../../parts/format';
import { useKeys } from '../../parts/keys';
import { Sheet } from '../../parts/sheet';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { sound } from './sound';

/** What is ticked, and what the start would take: that, or as many as there are blank tokens. */
function useBatch(station: StationView, waiting: ProductionQueueRow[]) {
  const [picked, setPicked] = useState<string[]>([]);
  const blanks = station.slots.filter(({ available }) => available).length;
  const chosen = picked.filter((orderNo) => waiting.some((row) => row.orderNo === orderNo));
  const batch = chosen.length > 0 ? chosen : waiting.slice(0, blanks).map(({ orderNo }) => orderNo);
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
  const waiting = rows.filter(({ state }) => state === 'approved');
  const failed = rows.filter(({ state, production }) => state === 'producing' && production?.state === 'failed');
  const { picked, toggle, blanks, batch, start, go } = useBatch(station, waiting);
  useKeys([{ key: 's', label: '开始制证', run: go }]);
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, flexWrap: 'wrap' }}>
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
      {failed.map((row) => (
        <Failed key={row.orderNo} row={row} />
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
            {['选择', '订单号', '单位名称', '承诺发货', '已等'].map((head) => (
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
function Failed({ row }: { row: ProductionQueueRow }) {
  const retry = useAct((tokenSerial?: string) =>
    trpc.admin.production.retry.mutate({
      orderNo: row.orderNo,
      ...(row.production ? { attempt: row.production.attempt } : {}),
      ...(tokenSerial ? { tokenSerial } : {}),
    }),
  );
  return (
    <Alert
      severity="error"
      sx={{ my: 1 }}
      action={
        <Button color="inherit" size="large" disabled={retry.running} onClick={() => retry.run(undefined)}>
          重试
        </Button>
      }
    >
      <strong>{row.orderNo}</strong> {row.organisationName}：{row.production?.errorMessage}
      {retry.refusal ? ` ${retry.refusal}` : ''}
    </Alert>
  );
}
