import { Box, List, ListItem, ListItemButton, ListItemText, Paper, Tab, Tabs, Typography } from '@mui/material';
import { useState } from 'react';
import { Title } from 'react-admin';
import type { MessageRowView } from '@/lib/schemas/admin-views';
import { formatAge } from '../../parts/format';
import { useKeys } from '../../parts/keys';
import { Empty, LoadFailed, Loading } from '../../parts/states';
import { useLive } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { MessageDetail } from './message-detail';

type State = 'waiting' | 'answered';

/** 咨询: who has waited longest is open; after an answer the next one opens by itself. */
export function MessagesPage() {
  const [state, setState] = useState<State>('waiting');
  const [chosen, setChosen] = useState<string | null>(null);
  const queue = useLive(['messages', state], () => trpc.admin.messages.list.query({ state, page: 1 }), ['message']);
  const rows = queue.data?.rows ?? [];
  const current = rows.find(({ id }) => id === chosen) ?? rows[0];
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === current?.id);
    setChosen(rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.id ?? null);
  };
  useKeys([
    { key: 'j', label: '下一条咨询', run: () => step(1) },
    { key: 'k', label: '上一条咨询', run: () => step(-1) },
    { key: 'r', label: '写答复', run: () => document.getElementById('message-answer')?.focus() },
  ]);
  const open = (next: State) => {
    setState(next);
    setChosen(null);
  };
  return (
    <Box sx={{ p: 2 }}>
      <Title title="咨询" />
      <Tabs value={state} onChange={(_, next: State) => open(next)} sx={{ mb: 1 }}>
        <Tab value="waiting" label={`待答复${state === 'waiting' && queue.data ? ` ${queue.data.total}` : ''}`} />
        <Tab value="answered" label="已答复" />
      </Tabs>
      {queue.isError ? <LoadFailed error={queue.error} retry={() => void queue.refetch()} /> : null}
      {queue.isPending ? <Loading what="咨询" /> : null}
      {queue.data && rows.length === 0 ? (
        <Empty title={state === 'waiting' ? '没有待答复的咨询' : '还没有答复过咨询'} />
      ) : null}
      {current ? (
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '320px minmax(0, 1fr)' },
            alignItems: 'start',
          }}
        >
          <Queue rows={rows} current={current.id} choose={setChosen} total={queue.data?.total ?? 0} />
          <MessageDetail key={current.id} message={current} after={() => setChosen(null)} />
        </Box>
      ) : null}
    </Box>
  );
}

interface QueueProps {
  rows: MessageRowView[];
  current: string;
  choose: (id: string) => void;
  total: number;
}

function Queue({ rows, current, choose, total }: QueueProps) {
  return (
    <Paper variant="outlined" component="nav" aria-label="咨询列表">
      <List dense disablePadding>
        {rows.map((row) => (
          <ListItem key={row.id} disablePadding>
            <ListItemButton
              selected={row.id === current}
              aria-current={row.id === current ? 'true' : undefined}
              onClick={() => choose(row.id)}
              data-testid={`message-row-${row.messageNo}`}
            >
              <ListItemText
                primary={`${row.categoryLabel} · ${row.organisationName ?? '未登录客户'}`}
                secondary={waitText(row)}
                slotProps={{ secondary: { sx: { color: row.late ? 'error.main' : undefined } } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
      {total > rows.length ? (
        <Typography variant="body2" color="textSecondary" sx={{ p: 1.5 }}>
          先显示 {rows.length} 条，共 {total} 条
        </Typography>
      ) : null}
    </Paper>
  );
}

const waitText = (row: MessageRowView): string =>
  row.answeredAt
    ? `${row.messageNo} · ${row.answeredByName ?? ''}已答复`
    : `${row.messageNo} · 已等 ${formatAge(row.askedAt)}${row.late ? ' · ⚠ 超时' : ''}`;
