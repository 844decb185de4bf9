import { List, ListItem, ListItemButton, ListItemText, Paper, Typography } from '@mui/material';
import { useNavigate } from 'react-router-dom';
import { useKeys } from './keys';

export interface QueueRow {
  orderNo: string;
  /** Where an order may stand there twice. */
  key?: string;
  primary: string;
  secondary: string;
  /** Late, or failed. */
  alarming?: boolean;
  testId?: string;
}

interface OrderQueueProps {
  label: string;
  heading: string;
  /** Under which each order has its page: `/review`. */
  path: string;
  rows: readonly QueueRow[];
  current: string | null;
  /** What J and K are called, where they walk through it. */
  keys?: { next: string; previous: string };
  /** Long ones keep to the screen's height. */
  scrolls?: boolean;
}

/** Orders that wait for the same work, oldest first, beside the one that is open. */
export function OrderQueue({ label, heading, path, rows, current, keys, scrolls = false }: OrderQueueProps) {
  const navigate = useNavigate();
  const open = (orderNo: string) => navigate(`${path}/${orderNo}`);
  const step = (by: number) => {
    const at = rows.findIndex(({ orderNo }) => orderNo === current);
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (row) open(row.orderNo);
  };
  useKeys(
    keys
      ? [
          { key: 'j', label: keys.next, run: () => step(1) },
          { key: 'k', label: keys.previous, run: () => step(-1) },
        ]
      : [],
  );
  const height = scrolls ? { maxHeight: { xs: 180, lg: 'calc(100vh - 140px)' }, overflowY: 'auto' } : {};
  return (
    <Paper variant="outlined" component="nav" aria-label={label}>
      <Typography variant="subtitle2" component="h2" sx={{ p: 1.5, pb: rows.length > 0 ? 0 : 1.5 }}>
        {heading}
      </Typography>
      <List dense disablePadding sx={height}>
        {rows.map((row) => (
          <ListItem key={row.key ?? row.orderNo} disablePadding>
            <ListItemButton
              selected={row.orderNo === current}
              aria-current={row.orderNo === current ? 'page' : undefined}
              onClick={() => open(row.orderNo)}
              data-testid={row.testId}
            >
              <ListItemText
                primary={row.primary}
                secondary={row.secondary}
                slotProps={{ secondary: { sx: { color: row.alarming ? 'error.main' : undefined } } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Paper>
  );
}
