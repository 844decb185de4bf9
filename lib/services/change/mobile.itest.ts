import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invoices, orders } from '../../../db/schema/order';
import { subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { inventedMobile } from '../../../db/testing/values';
import { maskEmail, maskMobile } from '../../domain/masks';
import { mailInvoice } from '../invoice/mail';
import { requestInvoice } from '../invoice/request';
import { notify } from '../notification/notify';
import { getOrder } from '../query/getOrder';
import { resendInvoice } from '../resend/request';
import { sendAgain } from '../resend/run';
import { asCustomer, asSystem, fakeMail, fakeSms, memoryFiles } from '../testing';
import { agentEmailOf } from './mobile';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** An order of one agent, who has been followed by another since, or whose organisation has changed something else. */
async function since(changes: ('agentMobile' | 'phone')[]) {
  const { db } = database;
  const submittedAt = new Date(Date.now() - 60_000);
  const { order, subscriber } = await makeOrder(db, 'completed', { values: { submittedAt } });
  const { orderNo, application } = order;
  const next = { mobile: inventedMobile(), email: 'next-agent@example.com' };
  await makeOrder(db, 'completed', {
    subscriber,
    values: {
      ...{ businessType: 'change', changes, completedAt: new Date() },
      application: { ...application, contact: { ...application.contact, ...next } },
    },
  });
  if (changes.includes('agentMobile')) {
    await db.update(subscribers).set({ agentMobile: next.mobile }).where(eq(subscribers.id, subscriber.id));
  }
  return { order, orderNo, next, former: application.contact, ctx: asCustomer(db, subscriber) };
}

/** Where what is told of the order goes: SMS, the bill at once, and once more. */
async function told({ orderNo, ctx }: Awaited<ReturnType<typeof since>>) {
  const { db } = database;
  const [sms, mail, files] = [fakeSms(), fakeMail(), memoryFiles()];
  const system = asSystem(db);
  await notify(system, { orderNo, template: 'order_cancelled', occurrence: 1 }, { sms, mail });
  const billed: string[] = [];
  const request = async ({ email }: { email: string }) => {
    billed.push(email);
    return { serialNo: `serial-${orderNo}` };
  };
  await db.update(invoices).set({ serialNo: null, state: 'issuing' }).where(eq(invoices.orderNo, orderNo));
  await requestInvoice(system, { orderNo }, { invoice: { request } as never });
  const pdfKey = `invoices/${orderNo}.pdf`;
  files.contents.set(pdfKey, new Uint8Array([1]));
  await db
    .update(invoices)
    .set({ state: 'issued', pdfKey, invoiceNo: '1', mailedAt: null })
    .where(eq(invoices.orderNo, orderNo));
  await mailInvoice(system, { orderNo }, { files, mail });
  const { targetMasked } = await resendInvoice(ctx, { orderNo });
  await sendAgain(system, { orderNo }, { files, mail } as never);
  return { sms: sms.sent.map(({ mobile }) => mobile), mails: mail.sent.map(({ to }) => to), billed, targetMasked };
}

it('an order that runs on tells the next agent, and sends him the bill', async () => {
  const made = await since(['agentMobile']);
  const { mobile, email } = made.next;
  expect(await told(made)).toEqual({
    ...{ sms: [mobile], mails: [email, email], billed: [email], targetMasked: maskEmail(email) },
  });
  const shown = await getOrder(made.ctx, made);
  expect(shown.told).toEqual({ mobile: maskMobile(mobile), email: maskEmail(email) });
  // What was applied for stays what it was.
  expect(shown.contact.email).toBe(maskEmail(made.former.email));
});

it('a change of something else leaves it to the agent who made it', async () => {
  const made = await since(['phone']);
  const { mobile, email } = made.former;
  expect(await told(made)).toEqual({
    ...{ sms: [mobile], mails: [email, email], billed: [email], targetMasked: maskEmail(email) },
  });
});

it('finds his mailbox without opening what was applied for before his time', async () => {
  const { db } = database;
  const { order, orderNo, next } = await since(['agentMobile']);
  const [subscriber] = await db.select().from(subscribers).where(eq(subscribers.id, order.subscriberId));
  const submittedAt = new Date('2020-01-01');
  const older = await makeOrder(db, 'completed', { subscriber, values: { submittedAt } });
  const unreadable = sql`update ${orders} set application = 'x' where order_no = ${older.order.orderNo}`;
  await db.execute(unreadable);
  const [row] = await db.select().from(orders).where(eq(orders.orderNo, orderNo));
  expect(await agentEmailOf(db, row as typeof order)).toBe(next.email);
});
