import { ApiCustomer, type ApiStaff } from '../fixtures/api';
import type { Desk } from '../fixtures/desk';
import { allTexts, applicationOf } from '../fixtures/form-values';
import type { Papers } from '../fixtures/pictures';
import { type Customer, makeCustomer, type World } from '../fixtures/world';

/** People who act the moment that the system lets them, one order each. */
export interface Crew {
  world: World;
  desk: Desk;
  reviewer: ApiStaff;
  operator: ApiStaff;
  papers: Papers;
}

export interface Paid {
  customer: ApiCustomer;
  orderNo: string;
}

/** Invented register numbers meet each other now and then. */
async function someCustomer(world: World): Promise<Customer> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await makeCustomer(world);
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

export interface Ready {
  customer: ApiCustomer;
  draftId: string;
}

/** A customer with a filled-in and verified form: what is left is one press. */
export async function readyToSubmit({ world }: Crew): Promise<Ready> {
  const who = await someCustomer(world);
  const customer = await ApiCustomer.signIn(world, who);
  const { trpc } = customer;
  const { draftId } = await trpc.draft.open.mutate({ certificateId: who.lost.id });
  const agreed = await allTexts(trpc);
  await trpc.draft.save.mutate({ draftId, data: { step: 5, ...applicationOf(who, 'legal_mobile', agreed) } });
  const { status } = await trpc.verification.start.mutate({ draftId });
  if (status !== 'matched') throw new Error(`verification ended with ${status}`);
  return { customer, draftId };
}

/** From the press to the paid order. */
export async function untilPaid({ papers }: Crew, { customer, draftId }: Ready): Promise<Paid> {
  const { orderNo } = await customer.trpc.order.submit.mutate({ draftId });
  await customer.upload(orderNo, papers);
  await customer.confirmApplication(orderNo);
  await customer.pay(await customer.openTrade(orderNo));
  await customer.untilState(orderNo, 'paid');
  return { customer, orderNo };
}

/** From the paid order to the customer's hands. */
export async function untilCompleted(
  { world, desk, reviewer, operator }: Crew,
  { customer, orderNo }: Paid,
): Promise<void> {
  await reviewer.approve(orderNo);
  await operator.startProduction(orderNo);
  const { waybillNo, tokenSerial } = await operator.bind(orderNo);
  // A desk on which all that was ever made still lay would look through more and more.
  desk.pack(tokenSerial);
  await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
  await customer.untilState(orderNo, 'completed');
}

export async function untilRefunded({ customer, orderNo }: Paid): Promise<void> {
  await customer.trpc.order.cancel.mutate({ orderNo });
  await customer.untilState(orderNo, 'refunded');
}
