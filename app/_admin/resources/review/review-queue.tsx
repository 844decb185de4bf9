import { List, ListItem, ListItemButton, ListItemText, Paper, Typography } from '@mui/material';
import { useNavigate } from 'react-router-dom';
import { formatAge } from '../../parts/format';
import { useKeys } from '../../parts/keys';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';

/** Oldest first, with whose it is; J and K walk through it. */
export function ReviewQueue({ current }: { current: string | null }) {
  const navigate = useNavigate();
  const queue = useLive(
    ['review', 'queue'],
    () =>
      trpc.admin.orders.list.query({
        filter: { state: ['paid', 'reviewing'] },
        sort: { field: 'stateSince', order: 'asc' },
        page: { page: 1, perPage: 50 },
      }),
    ['order', 'queue'],
  );
  const rows = queue.data?.rows ?? [];
  const step = (by: number) => {
    const at = rows.findIndex(({ orderNo }) => orderNo === current);
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (row) navigate(`/review/${row.orderNo}`);
  };
  useKeys([
    { key: 'j', label: '队列中下一单', run: () => step(1) },
    { key: 'k', label: '队列中上一单', run: () => step(-1) },
  ]);
  return (
    <Paper variant="outlined" component="nav" aria-label="待审核队列">
      <Typography variant="subtitle2" component="h2" sx={{ p: 1.5, pb: 0 }}>
        待审核 {queue.data?.total ?? ''}
      </Typography>
      <List dense disablePadding sx={{ maxHeight: { xs: 180, lg: 'calc(100vh - 140px)' }, overflowY: 'auto' }}>
        {rows.map((row) => (
          <ListItem key={row.orderNo} disablePadding>
            <ListItemButton
              selected={row.orderNo === current}
              aria-current={row.orderNo === current ? 'page' : undefined}
              onClick={() => navigate(`/review/${row.orderNo}`)}
            >
              <ListItemText
                primary={row.organisationName}
                secondary={`${row.orderNo} · ${formatAge(row.stateSince)}${row.claimedByName ? ` · ${row.claimedByName}` : ''}${row.late ? ' · 超时' : ''}`}
                slotProps={{ secondary: { sx: { color: row.late ? 'error.main' : undefined } } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Paper>
  );
}
