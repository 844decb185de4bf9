import { Alert, Box, List, ListItem, ListItemButton, ListItemText, Paper, TextField, Typography } from '@mui/material';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { FoundOrder } from '@/lib/schemas/material-views';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { sound } from '../stations/sound';

/** A scanner is a keyboard that ends with Enter. One order found opens by itself; several are offered. */
export function ScanBox() {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [q, setQ] = useState('');
  const [found, setFound] = useState<FoundOrder[] | null>(null);
  const open = (orderNo: string) => {
    setFound(null);
    setQ('');
    navigate(`/materials/${orderNo}`);
  };
  const find = useAct((text: string) => trpc.admin.materials.find.query({ q: text }), {
    after: (orders) => {
      sound(orders.length > 0 ? 'success' : 'error');
      const [only] = orders;
      if (orders.length === 1 && only) open(only.orderNo);
      else setFound(orders);
      input.current?.select();
    },
  });
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || q.trim() === '') return;
    event.preventDefault();
    find.run(q);
  };
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Typography variant="h6" component="h1" sx={{ mb: 1 }}>
        收件登记
      </Typography>
      <TextField
        id="material-scan"
        label="扫描申请表条码，或输入订单号、运单号、统一社会信用代码、单位名称"
        value={q}
        fullWidth
        autoFocus
        inputRef={input}
        onChange={(event) => {
          setQ(event.target.value);
          setFound(null);
        }}
        onKeyDown={onEnter}
        slotProps={{ htmlInput: { autoComplete: 'off', style: { fontSize: 20 } } }}
      />
      <Found orders={found} refusal={find.refusal} open={open} />
    </Paper>
  );
}

interface FoundProps {
  orders: FoundOrder[] | null;
  refusal: string | null;
  open: (orderNo: string) => void;
}

function Found({ orders, refusal, open }: FoundProps) {
  return (
    <Box role="status" data-testid="scan-result">
      {refusal ? <Alert severity="error">{refusal}</Alert> : null}
      {orders?.length === 0 ? (
        <Alert severity="warning" sx={{ mt: 1, fontSize: 16 }}>
          没有找到对应的邮寄订单。请核对条码，或换用单位名称、统一社会信用代码搜索；仍找不到的，按寄件人电话联系客户。
        </Alert>
      ) : null}
      {orders && orders.length > 1 ? <Several orders={orders} open={open} /> : null}
    </Box>
  );
}

function Several({ orders, open }: { orders: FoundOrder[]; open: (orderNo: string) => void }) {
  return (
    <List dense aria-label="找到的订单">
      {orders.map((order) => (
        <ListItem key={order.orderNo} disablePadding>
          <ListItemButton onClick={() => open(order.orderNo)}>
            <ListItemText
              primary={order.organisationName}
              secondary={`${order.orderNo} · ${order.uscc} · ${order.stateLabel}`}
            />
          </ListItemButton>
        </ListItem>
      ))}
    </List>
  );
}
