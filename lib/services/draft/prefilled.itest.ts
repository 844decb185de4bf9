import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeApplication, makeCertificate, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { inventedMobile } from '../../../db/testing/values';
import type { ReissueApplication } from '../../domain/application';
import { asCustomer, TEST_INDEX_KEY as indexKey } from '../testing';
import { openDraft } from './openDraft';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const BILLED = {
  title: '桂林示例集团',
  taxNo: '91450300MA5DEMA2A4',
  addressPhone: '示例路 1 号',
  bankAccount: '示例银行 1',
};

/** A customer of one finished order, who begins another. */
async function returning(change: (last: ReissueApplication) => ReissueApplication, erasedAt: Date | null = null) {
  const subscriber = await makeSubscriber(database.db);
  const application = change({ ...makeApplication(subscriber), invoice: BILLED });
  await makeOrder(database.db, 'completed', { subscriber, values: { application, erasedAt } });
  const certificate = await makeCertificate(database.db, subscriber);
  const { data } = await openDraft(
    asCustomer(database.db, subscriber),
    { certificateId: certificate.id },
    { indexKey },
  );
  return { data, usual: { title: subscriber.name, taxNo: subscriber.uscc } };
}

it('is billed as the last order of the same agent was, and mailed to the same address', async () => {
  const { data } = await returning((last) => ({ ...last, contact: { ...last.contact, email: 'last@example.com' } }));
  expect(data.invoice).toEqual(BILLED);
  expect(data.contact?.email).toBe('last@example.com');
  // What proves a person is asked for every time.
  expect([data.contact?.idNumber, data.organisation?.legalIdNumber]).toEqual([undefined, undefined]);
});

it('is mailed to the same address though nothing was ever billed', async () => {
  const invoice = { title: '', taxNo: '', addressPhone: '', bankAccount: '' };
  const { data, usual } = await returning((last) => ({
    ...last,
    ...{ invoice, contact: { ...last.contact, email: 'last@example.com' } },
  }));
  expect([data.invoice, data.contact?.email]).toEqual([usual, 'last@example.com']);
});

it('takes nothing of another agent of the organisation', async () => {
  const { data, usual } = await returning((last) => ({
    ...last,
    contact: { ...last.contact, mobile: inventedMobile() },
  }));
  expect(data.invoice).toEqual(usual);
  expect(data.contact?.email).toBeUndefined();
});

it('takes nothing of an order whose persons were deleted by rule', async () => {
  const { data, usual } = await returning((last) => last, new Date());
  expect(data.invoice).toEqual(usual);
});

it.each([
  ['itself, under its old name', (last: ReissueApplication) => last.organisation.name, true],
  ['somebody else', () => BILLED.title, false],
])('bills who has changed his name since to: %s', async (_, titleOf, follows) => {
  const name = '桂林示例更名有限公司';
  const subscriber = await makeSubscriber(database.db, { name });
  const old = makeApplication({ ...subscriber, name: '桂林示例旧名有限公司' });
  const title = titleOf(old);
  const application = { ...old, invoice: { ...BILLED, title } };
  await makeOrder(database.db, 'completed', { subscriber, values: { application } });
  const certificate = await makeCertificate(database.db, subscriber);
  const ctx = asCustomer(database.db, subscriber);
  const { data } = await openDraft(ctx, { certificateId: certificate.id }, { indexKey });
  expect(data.invoice).toEqual({ ...BILLED, title: follows ? name : title });
});

it('bills nobody under a name that a change took away, though that change was billed so', async () => {
  const subscriber = await makeSubscriber(database.db);
  const before = '桂林示例旧名有限公司';
  const application = makeApplication(subscriber);
  const change = { to: { name: subscriber.name }, before: { name: before } };
  await makeOrder(database.db, 'completed', {
    subscriber,
    values: {
      ...{ businessType: 'change', changes: ['name'] },
      application: { ...application, invoice: { ...application.invoice, title: before }, change },
    },
  });
  const certificate = await makeCertificate(database.db, subscriber);
  const ctx = asCustomer(database.db, subscriber);
  const { data } = await openDraft(ctx, { certificateId: certificate.id }, { indexKey });
  expect(data.invoice?.title).toBe(subscriber.name);
});

it('goes on as billed last when something was changed since that cost nothing', async () => {
  const subscriber = await makeSubscriber(database.db);
  const application = { ...makeApplication(subscriber), invoice: BILLED };
  const submittedAt = new Date(Date.now() - 60_000);
  await makeOrder(database.db, 'completed', { subscriber, values: { application, submittedAt } });
  const unbilled = { title: '', taxNo: '', addressPhone: '', bankAccount: '' };
  await makeOrder(database.db, 'completed', {
    subscriber,
    values: { businessType: 'change', changes: ['phone'], application: { ...application, invoice: unbilled } },
  });
  const certificate = await makeCertificate(database.db, subscriber);
  const ctx = asCustomer(database.db, subscriber);
  const { data } = await openDraft(ctx, { certificateId: certificate.id }, { indexKey });
  expect(data.invoice).toEqual(BILLED);
});
