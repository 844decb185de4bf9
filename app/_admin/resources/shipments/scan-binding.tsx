import { Alert, Box, Paper, TextField, Typography } from '@mui/material';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ShipmentQueueRow } from '@/lib/schemas/admin-views';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { sound } from '../stations/sound';

const FIELDS = [
  ['orderNo', '① 订单号（交接单上的条码）'],
  ['tokenSerial', '② 介质序列号'],
  ['waybillNo', '③ 运单号（面单上的条码）'],
] as const;
type Scan = Record<(typeof FIELDS)[number][0], string>;
const NOTHING: Scan = { orderNo: '', tokenSerial: '', waybillNo: '' };

/** A scanner is a keyboard that ends with Enter: three scans, then the check. A wrong one stops the parcel. */
export function ScanBinding({ rows }: { rows: ShipmentQueueRow[] }) {
  const [scan, setScan] = useState(NOTHING);
  const [bound, setBound] = useState<Bound | null>(null);
  const inputs = useRef<(HTMLInputElement | null)[]>([]);
  const bind = useAct((input: Scan) => trpc.admin.shipments.bind.mutate(input), {
    after: (shipment, input) => {
      sound('success');
      const left = shipment.boundAt ? 0 : shipment.tokens.filter(({ scanned }) => !scanned).length;
      setBound({ orderNo: input.orderNo, left });
      setScan(left > 0 ? { ...input, tokenSerial: '' } : NOTHING);
      inputs.current[left > 0 ? 1 : 0]?.focus();
    },
  });
  const onEnter = (at: number) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    setBound(null);
    // The next token of a parcel of several: order and waybill stand there already.
    const last = bound && bound.left > 0 ? 1 : FIELDS.length - 1;
    if (at < last) inputs.current[at + 1]?.focus();
    else bind.run(scan);
  };
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Typography variant="h6" component="h1" sx={{ mb: 1 }}>
        扫码核对 · 待发货 {rows.length} 件
      </Typography>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { md: 'repeat(3, 1fr)' } }}>
        {FIELDS.map(([name, label], at) => (
          <TextField
            key={name}
            id={`scan-${name}`}
            label={label}
            value={scan[name]}
            autoFocus={at === 0}
            onChange={(event) => setScan({ ...scan, [name]: event.target.value })}
            onKeyDown={onEnter(at)}
            inputRef={(element: HTMLInputElement | null) => {
              inputs.current[at] = element;
            }}
            slotProps={{
              htmlInput: { autoComplete: 'off', style: { fontSize: 20, fontVariantNumeric: 'tabular-nums' } },
            }}
          />
        ))}
      </Box>
      <ScanResult refusal={bind.refusal} bound={bound} />
    </Paper>
  );
}

interface Bound {
  orderNo: string;
  /** Tokens of the parcel that are not scanned yet. */
  left: number;
}

function ScanResult({ refusal, bound }: { refusal: string | null; bound: Bound | null }) {
  return (
    <Box sx={{ minHeight: 56, mt: 1 }} role="status" data-testid="scan-result">
      {refusal ? (
        <Alert severity="error" sx={{ fontSize: 18 }}>
          {refusal}
        </Alert>
      ) : null}
      {!refusal && bound ? (
        <Alert severity="success" sx={{ fontSize: 18 }}>
          {bound.orderNo}{' '}
          {bound.left > 0
            ? `这一枚核对一致，还有 ${bound.left} 枚，请扫描下一枚介质序列号。`
            : '核对一致，可以封箱交给快递员。'}
        </Alert>
      ) : null}
    </Box>
  );
}
