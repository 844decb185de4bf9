import type { HoldReleaseInput } from '../contracts/hold';
import { ca, outside } from '../order/activities';
import { Beside } from '../order/beside';

/** 找到了 after the order's end: the CA lifts the hold, then the customer hears of it. */
export async function holdRelease({ orderNo, certificateId }: HoldReleaseInput): Promise<void> {
  const beside = new Beside(orderNo);
  const told = { orderNo, template: 'certificate_restored', occurrence: 1 };
  beside.add(
    'release',
    ca.releaseHold({ certificateId, orderNo }).then(() => outside.notify(told)),
  );
  await beside.settled();
}
