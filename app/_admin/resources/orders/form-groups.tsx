import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import type { AdminOrderView } from '@/lib/schemas/admin-views';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';

/** What the customer typed, masked; one reason opens it for this page's life. */
export function FormGroups({ order }: { order: Pick<AdminOrderView, 'orderNo' | 'allowed' | 'form'> }) {
  const [values, setValues] = useState<Record<string, string> | null>(null);
  const [asking, setAsking] = useState(false);
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
        <Typography variant="subtitle1" component="h2" sx={{ fontWeight: 600 }}>
          申请信息
        </Typography>
        {order.allowed.includes('reveal') && !values ? (
          <Button size="small" onClick={() => setAsking(true)}>
            查看完整信息
          </Button>
        ) : null}
      </Box>
      {order.form.map((group) => (
        <Box key={group.key}>
          <Typography variant="subtitle2" component="h3" color="textSecondary">
            {group.label}
          </Typography>
          <Box
            component="dl"
            sx={{
              display: 'grid',
              gridTemplateColumns: { xs: '6.5em minmax(0, 1fr)', sm: '9em minmax(0, 1fr)' },
              gap: '2px 12px',
              m: 0,
            }}
          >
            {group.fields.map((field) => (
              <Box key={field.key} sx={{ display: 'contents' }}>
                <Box component="dt" sx={{ color: 'text.secondary' }}>
                  {field.label}
                </Box>
                <Box
                  component="dd"
                  sx={{ m: 0, wordBreak: 'keep-all', overflowWrap: 'anywhere' }}
                  data-field={field.key}
                >
                  {(values?.[field.key] ?? field.value) || '—'}
                </Box>
              </Box>
            ))}
          </Box>
        </Box>
      ))}
      <RevealDialog orderNo={order.orderNo} open={asking} close={() => setAsking(false)} show={setValues} />
    </Box>
  );
}

function RevealDialog(props: {
  orderNo: string;
  open: boolean;
  close: () => void;
  show: (values: Record<string, string>) => void;
}) {
  const [reason, setReason] = useState('');
  const reveal = useAct(() => trpc.admin.orders.reveal.mutate({ orderNo: props.orderNo, reason }), {
    after: ({ values }) => {
      props.show(values);
      props.close();
    },
  });
  return (
    <Dialog open={props.open} onClose={props.close} fullWidth maxWidth="xs">
      <DialogTitle>查看完整个人信息</DialogTitle>
      <DialogContent>
        <Typography sx={{ mb: 2 }}>请写明原因。您的姓名、时间和原因会记入审计日志。</Typography>
        <TextField
          label="原因"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          fullWidth
          autoFocus
        />
        <Refusal text={reveal.refusal} />
      </DialogContent>
      <DialogActions>
        <Button onClick={props.close}>取消</Button>
        <Button variant="contained" disabled={reveal.running} onClick={() => reveal.run(undefined)}>
          查看
        </Button>
      </DialogActions>
    </Dialog>
  );
}
