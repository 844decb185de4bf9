import { List, ListItem, ListItemButton, ListItemText, Paper, Typography } from '@mui/material';
import { useNavigate } from 'react-router-dom';
import type { RefundRow } from '@/lib/schemas/refund-views';
import { formatAge } from '../../parts/format';
import { useKeys } from '../../parts/keys';

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

/** Oldest first; J and K walk through it. */
export function RefundQueue({ rows, current }: { rows: RefundRow[]; current: string | null }) {
  const navigate = useNavigate();
  const step = (by: number) => {
    const at = rows.findIndex(({ orderNo }) => orderNo === current);
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (row) navigate(`/refunds/${row.orderNo}`);
  };
  useKeys([
    { key: 'j', label: '下一笔', run: () => step(1) },
    { key: 'k', label: '上一笔', run: () => step(-1) },
  ]);
  return (
    <Paper variant="outlined" component="nav" aria-label="待处理退款">
      <Typography variant="subtitle2" component="h2" sx={{ p: 1.5, pb: 0 }}>
        待处理 {rows.length}
      </Typography>
      <List dense disablePadding>
        {rows.map((row) => (
          <ListItem key={`${row.kind}-${row.orderNo}`} disablePadding>
            <ListItemButton
              selected={row.orderNo === current}
              aria-current={row.orderNo === current ? 'page' : undefined}
              onClick={() => navigate(`/refunds/${row.orderNo}`)}
              data-testid={`refund-${row.orderNo}`}
            >
              <ListItemText
                primary={`${row.kindLabel} ${yuan(row.amountFen)} · ${row.organisationName}`}
                secondary={`${row.orderNo} · ${row.stateLabel} · 已等 ${formatAge(row.since)}${
                  row.kind === 'request' && !row.decidable ? ' · 制证结束后处理' : ''
                }`}
                slotProps={{ secondary: { sx: { color: row.kind === 'request' ? undefined : 'error.main' } } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Paper>
  );
}
