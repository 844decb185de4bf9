import { Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import type { AdminOrderView, FormGroup } from '@/lib/schemas/admin-views';
import { FactList } from '../../parts/facts';
import { ReasonDialog } from '../../parts/reason-dialog';
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
        <Group key={group.key} group={group} values={values} />
      ))}
      <ReasonDialog
        title="查看完整个人信息"
        open={asking}
        close={() => setAsking(false)}
        act={(reason) => trpc.admin.orders.reveal.mutate({ orderNo: order.orderNo, reason })}
        after={({ values }) => setValues(values)}
      />
    </Box>
  );
}

function Group({ group, values }: { group: FormGroup; values: Record<string, string> | null }) {
  return (
    <Box>
      <Typography variant="subtitle2" component="h3" color="textSecondary">
        {group.label}
      </Typography>
      <FactList
        rows={group.fields.map(({ key, label, value }) => ({
          field: key,
          label,
          value: (values?.[key] ?? value) || '—',
        }))}
      />
    </Box>
  );
}
