import { Button, type ButtonProps } from '@mui/material';
import { type ReactNode, useState } from 'react';
import { trpc } from '../trpc';
import { ReasonDialog } from './reason-dialog';

interface AskPapersProps {
  orderNo: string;
  children: ReactNode;
  variant?: ButtonProps['variant'];
}

/** Opens the papers of an order for a reason; the page shows them as soon as it was given. */
export function AskPapers({ orderNo, children, variant = 'text' }: AskPapersProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="small" variant={variant} onClick={() => setAsking(true)} data-testid="ask-papers">
        {children}
      </Button>
      <ReasonDialog
        title="查看客户资料"
        open={asking}
        close={() => setAsking(false)}
        act={(reason) => trpc.admin.orders.openPapers.mutate({ orderNo, reason })}
        after={() => {}}
      />
    </>
  );
}
