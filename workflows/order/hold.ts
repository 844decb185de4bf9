import type { OrderWorkflowInput } from '../contracts/order';
import { ca, outside } from './activities';
import type { Beside } from './beside';
import { ORDER_STEPS } from './steps';

/** 挂失 of the old certificate while its order runs, and its end when the token was found. */
export class Hold {
  /** Under way until it settles. */
  #held: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly input: OrderWorkflowInput,
    private readonly beside: Beside,
  ) {}

  begin(certificateId: string | null): void {
    const { orderNo, businessType } = this.input;
    if (!ORDER_STEPS[businessType]?.holdOldCertificate || !certificateId) return;
    const hold = ca.holdCertificate({ certificateId, orderNo });
    this.#held = hold.catch(() => undefined);
    this.beside.add('hold', hold);
  }

  /** 找到了: never before the hold itself is through, or it would come after its own end. */
  release(certificateId: string | null): void {
    if (!certificateId) return;
    const { orderNo } = this.input;
    const released = this.#held.then(() => ca.releaseHold({ certificateId, orderNo }));
    this.beside.add(
      'release',
      released.then((done) => tellRestored(orderNo, done)),
    );
  }
}

/** A hold that stays, for the token was reported lost once more, is no news. Nothing: a history from before that was told. */
export function tellRestored(orderNo: string, done: { released: boolean } | null | undefined): Promise<void> {
  if (done?.released === false) return Promise.resolve();
  return outside.notify({ orderNo, template: 'certificate_restored', occurrence: 1 });
}
