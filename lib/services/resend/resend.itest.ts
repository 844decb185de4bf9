import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoices, orders } from '../../../db/schema/order';
import { outbox } from '../../../db/schema/platform';
import { pinDeliveries, productions, shipments, tokenSecrets } from '../../../db/schema/production';
import { resends } from '../../../db/schema/refund';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { generateSealingKeyPair, open, seal, tokenSecretsContext } from '../../crypto/sealed-box';
import { ProviderUnavailableError } from '../../domain/errors';
import type { VerificationMethod } from '../../domain/order';
import { type Secret, secret } from '../../domain/secret';
import type { MailMessage } from '../../ports/mail';
import type { VaultPort } from '../../ports/vault';
import { changeInvoiceBuyer } from '../invoice/changeBuyer';
import { sendDueNotices } from '../notification/sendDueNotices';
import { changeRecipient } from '../order/changeRecipient';
import { cancelWaybills } from '../shipment/cancelWaybills';
import { createWaybill } from '../shipment/createWaybill';
import { courierOf } from '../shipment/testing/courier';
import { asCustomer, asSystem, fakeBank, fakeSms, memoryFiles, testClock } from '../testing';
import { resendInvoice, resendPin } from './request';
import { sendAgain } from './run';

const PIN = 'A3C4E6F7';
const keys = generateSealingKeyPair();
const vault: VaultPort = {
  open: (sealed, context) => secret(open(keys.privateKey, sealed, context)),
  resealFor: () => '',
};
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

function setup() {
  const mails: MailMessage[] = [];
  const mail = { send: async (message: MailMessage) => void mails.push(message) };
  return { sms: fakeSms(), bank: fakeBank(), vault, files: memoryFiles(), mail, mails };
}

/** Completed: the PIN has gone out once, the invoice is issued. */
async function completed(method: VerificationMethod = 'legal_mobile') {
  const { order, subscriber } = await makeOrder(database.db, 'completed', { values: { method } });
  const { orderNo } = order;
  const base = { orderNo, tokenSerial: `t-${orderNo}`, attempt: 1 };
  await database.db.insert(productions).values({ ...base, stationId: 's', startedBy: 'o', state: 'made' });
  await database.db.insert(tokenSecrets).values({
    ...{ ...base, soPinSealed: 'so' },
    userPinSealed: seal(keys.publicKey, PIN, tokenSecretsContext(orderNo)),
  });
  await database.db.insert(pinDeliveries).values({
    ...{ orderNo, method, deliveryKey: orderNo, targetMasked: '138****0000', state: 'sent' },
    sentAt: new Date(),
  });
  const clock = testClock();
  return { order, orderNo, clock, ctx: asCustomer(database.db, subscriber, clock) };
}

const rowsOf = (orderNo: string) => database.db.select().from(resends).where(eq(resends.orderNo, orderNo));

describe('再次发送', () => {
  it('the PIN goes by the method that was proved, once a wish, three times a day', async () => {
    const { order, orderNo, clock, ctx } = await completed();
    const deps = setup();
    const system = asSystem(database.db, clock);
    for (let wish = 1; wish <= 3; wish++) {
      const answer = await resendPin(ctx, { orderNo });
      // The same wish twice is one.
      expect(await resendPin(ctx, { orderNo })).toEqual(answer);
      expect(JSON.stringify(answer)).not.toContain(PIN);
      await sendAgain(system, { orderNo }, deps);
      await sendAgain(system, { orderNo }, deps);
      expect(deps.sms.sent).toHaveLength(wish);
    }
    expect(deps.sms.sent[0]).toMatchObject({
      ...{ mobile: order.application.organisation.legalMobile, template: 'token_pin' },
    });
    const last = deps.sms.sent[2]?.params.pin as Secret | undefined;
    expect(last?.reveal()).toBe(PIN);
    await expect(resendPin(ctx, { orderNo })).rejects.toMatchObject({ code: 'limit.reached' });
    clock.advance(25 * 3_600_000);
    await resendPin(ctx, { orderNo });
    expect((await rowsOf(orderNo)).map(({ state }) => state).sort()).toEqual(['sending', 'sent', 'sent', 'sent']);
    const events = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo));
    expect(events.map(({ event }) => (event as { kind: string }).kind)).toEqual(Array(4).fill('send_again'));
  });

  it('each memo with the PIN is told of, as the first one was', async () => {
    const { orderNo, clock, ctx, order } = await completed('bank_account');
    const deps = setup();
    const system = asSystem(database.db, clock);
    const round = async () => {
      await sendAgain(system, { orderNo }, deps);
      await sendDueNotices(system, deps);
    };
    for (let wish = 1; wish <= 2; wish++) {
      await resendPin(ctx, { orderNo });
      await round();
      await round();
      expect(deps.bank.transfers.size).toBe(wish);
      expect(deps.sms.sent).toHaveLength(wish);
    }
    const mobile = order.application.contact.mobile;
    expect(deps.sms.sent).toMatchObject(Array(2).fill({ mobile, template: 'pin_in_memo' }));
    const bySms = await completed();
    await resendPin(bySms.ctx, bySms);
    await sendAgain(system, bySms, deps);
    await sendDueNotices(system, deps);
    expect(deps.sms.sent.slice(2)).toMatchObject([{ template: 'token_pin' }]);
  });

  it('an unclear send is asked about before it is repeated', async () => {
    const { orderNo, clock, ctx } = await completed();
    const deps = setup();
    const send = deps.sms.send.bind(deps.sms);
    deps.sms.send = async (request) => {
      await send(request);
      throw new ProviderUnavailableError('sms', true);
    };
    await resendPin(ctx, { orderNo });
    const system = asSystem(database.db, clock);
    await expect(sendAgain(system, { orderNo }, deps)).rejects.toThrow(ProviderUnavailableError);
    await sendAgain(system, { orderNo }, deps);
    expect(deps.sms.sent).toHaveLength(1);
    expect(await rowsOf(orderNo)).toMatchObject([{ state: 'sent' }]);
  });

  it('the invoice goes to the agent’s mailbox; one that is not issued does not', async () => {
    const { order, orderNo, clock, ctx } = await completed();
    const deps = setup();
    await expect(resendInvoice(ctx, { orderNo })).rejects.toMatchObject({ code: 'invoice.not_ready' });
    const pdfKey = `invoices/${orderNo}.pdf`;
    await deps.files.put(pdfKey, new TextEncoder().encode('%PDF-'));
    await database.db.insert(invoices).values({ orderNo, requestNo: orderNo, state: 'issued', pdfKey });
    await resendInvoice(ctx, { orderNo });
    await sendAgain(asSystem(database.db, clock), { orderNo }, deps);
    expect(deps.mails).toMatchObject([{ to: order.application.contact.email, attachments: [{}] }]);
  });
});

describe('改收件地址', () => {
  const recipient = {
    ...{ name: '陈示例', mobile: '13900000009', regionCode: '450305' },
    ...{ province: 'x', city: 'y', county: 'z', address: '示例新路 9 号' },
  };

  it('the parcel goes to the new address, even when the waybill was being asked for with the old one', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'produced');
    const { orderNo } = order;
    const ctx = asCustomer(database.db, subscriber);
    const courier = courierOf({ during: () => changeRecipient(ctx, { orderNo, recipient }) });
    const deps = { courier, files: memoryFiles() };
    await expect(createWaybill(asSystem(database.db), { orderNo }, deps)).rejects.toThrow(ProviderUnavailableError);
    const { waybillNo } = await createWaybill(asSystem(database.db), { orderNo }, deps);
    expect(courier.asked).toEqual([order.application.recipient.address, '示例新路 9 号']);
    const [row] = await database.db.select().from(shipments).where(eq(shipments.orderNo, orderNo));
    expect(row?.waybillNo).toBe(waybillNo);
    await expect(changeRecipient(ctx, { orderNo, recipient })).rejects.toMatchObject({ code: 'order.recipient_fixed' });
    expect(courier.open()).toHaveLength(2);
    await cancelWaybills(asSystem(database.db), { orderNo }, deps);
    expect(courier.open()).toEqual([waybillNo]);
  });

  it('takes the names of the region from its code, and refuses one that does not exist', async () => {
    const { order, subscriber } = await makeOrder(database.db, 'paid');
    const ctx = asCustomer(database.db, subscriber);
    const { orderNo } = order;
    expect(await changeRecipient(ctx, { orderNo, recipient })).toEqual({ changed: true });
    expect(await changeRecipient(ctx, { orderNo, recipient })).toEqual({ changed: false });
    const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
    expect(row?.application.recipient).toMatchObject({ city: '桂林市', county: '七星区', address: '示例新路 9 号' });
    const nowhere = { ...recipient, regionCode: '999999' };
    await expect(changeRecipient(ctx, { orderNo, recipient: nowhere })).rejects.toMatchObject({
      code: 'application.region',
    });
  });
});

it('修改发票信息 after a failure asks for the invoice anew', async () => {
  const { order, subscriber } = await makeOrder(database.db, 'paid', { values: { invoiceStatus: 'failed' } });
  const { orderNo } = order;
  await database.db.insert(invoices).values({ orderNo, requestNo: orderNo, state: 'failed', failReason: 'E1' });
  const buyer = { orderNo, title: '桂林示例乙公司', taxNo: '91450300MA5DEMA2A4' };
  expect(await changeInvoiceBuyer(asCustomer(database.db, subscriber), buyer)).toEqual({ invoiceStatus: 'issuing' });
  const [row] = await database.db.select().from(invoices).where(eq(invoices.orderNo, orderNo));
  expect(row).toMatchObject({ state: 'issuing', requestNo: `${orderNo}-2`, serialNo: null, failReason: null });
  const [event] = await database.db.select().from(outbox).where(eq(outbox.workflowId, orderNo));
  expect(event?.event).toEqual({ kind: 'invoice_retried' });
});
