import type { HoldReleaseInput } from '../contracts/hold';
import { ca } from '../order/activities';
import { Beside } from '../order/beside';
import { tellRestored } from '../order/hold';

/** 找到了 after the order's end: the CA lifts the hold, then the customer hears of it. */
export async function holdRelease({ orderNo, certificateId }: HoldReleaseInput): Promise<void> {
  const beside = new Beside(orderNo);
  beside.add(
    'release',
    ca.releaseHold({ certificateId, orderNo }).then((done) => tellRestored(orderNo, done)),
  );
  await beside.settled();
}
