import { Button } from '@mui/material';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';

/** The parcel is in the courier's hands. */
export function HandOver({ orderNo }: { orderNo: string }) {
  const handOver = useAct(() => trpc.admin.shipments.handOver.mutate({ orderNo }), {
    done: `订单 ${orderNo} 已交给快递员`,
  });
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        data-testid={`hand-over-${orderNo}`}
        disabled={handOver.running}
        onClick={() => handOver.run(undefined)}
      >
        已交快递
      </Button>
      <Refusal text={handOver.refusal} />
    </>
  );
}
