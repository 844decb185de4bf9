import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect } from 'vitest';
import { ask, call, database, startTestWeb } from '@/app/_trpc/testing';
import { orders } from '@/db/schema/order';
import { makeApplication, makeCertificate } from '@/db/testing/factories';
import { CHANGEABLES } from '@/lib/domain/change';
import { type Applicant, applicant, door, expectDecent } from './testing/harness';
import { MARKUP } from './testing/payloads';
import { signedIn } from './testing/people';

startTestWeb();
const text = door('SQL, HTML and formulas in every text field');

/** Every text of the form, found in a complete one: a new field is in the table by itself. */
const { agreementIds: _, ...groups } = makeApplication({ name: '示例', uscc: '0', agentMobile: '0' });
const CHOSEN = ['organisation.legalIdType', 'contact.idType', 'verification.method'];
const FIELDS = Object.entries(groups)
  .flatMap(([group, fields]) => Object.keys(fields).map((field) => `${group}.${field}`))
  .filter((field) => !CHOSEN.includes(field));

describe('the form', () => {
  let who: Applicant;
  beforeAll(async () => {
    who = await applicant();
  });
  for (const field of FIELDS) {
    text(field, async () => {
      const before = await who.typed(field);
      for (const payload of MARKUP) {
        expectDecent(await who.type(field, payload));
        expect(await who.typed(field)).toBe(payload);
      }
      const checked = await who.verify();
      expectDecent(checked, MARKUP);
      expect(checked.error?.message ?? (checked.data as { message: string }).message).toMatch(/[\u4e00-\u9fff]/);
      await who.type(field, String(before));
    });
  }

  text('and the form is what it was', async () => {
    expect((await who.verify()).data).toMatchObject({ status: 'matched' });
    expect((await who.submit()).data).toHaveProperty('orderNo');
  });
});

/** Texts that the form's rules allow all the same come back as they are, as data, to both sides. */
text('what the rules allow is kept to the letter and shown as text', async () => {
  const who = await applicant();
  const address = `示例路 1 号'; drop table orders; --<b>=1+1`;
  await who.type('recipient.address', address);
  await who.verify();
  const { orderNo } = (await who.submit()).data as { orderNo: string };
  const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
  expect(row?.application.recipient.address).toBe(address);
  const { headers } = await signedIn('reviewer');
  const revealed = await call('admin.orders.reveal', { orderNo, reason: `'; drop table orders; --<b>` }, headers);
  expect(revealed.data).toMatchObject({ values: { 'recipient.address': address } });
  expectDecent(await ask('admin.orders.get', { orderNo }, headers));
});

/** 变更 has texts of its own: refused before anybody is asked about them. */
text('what is to be changed is no sentence', async () => {
  const { subscriber, headers } = await applicant();
  const certificate = await makeCertificate(database.db, subscriber);
  const opened = await call('draft.open', { certificateId: certificate.id, businessType: 'change' }, headers);
  const { draftId } = opened.data as { draftId: string };
  for (const field of CHANGEABLES) {
    for (const payload of MARKUP) {
      const change = { to: { department: '人事部', [field]: payload } };
      expectDecent(await call('draft.save', { draftId, data: { change } }, headers));
      const checked = await call('verification.start', { draftId }, headers);
      expectDecent(checked, MARKUP);
      expect(checked.error?.message).toMatch(/[\u4e00-\u9fff]/);
    }
  }
});

/** Each text of each procedure is tried in doors.itest.ts; here, that a search finds nothing by it. */
describe('searches', () => {
  for (const payload of [...MARKUP, '100%_\\', `a\u0000b`, 'a\ud800b', '𠮷'.repeat(100)]) {
    text(`search for ${JSON.stringify(payload).slice(0, 24)}`, async () => {
      const { headers } = await signedIn('reviewer');
      const answer = await ask('admin.orders.list', { filter: { q: payload } }, headers);
      expectDecent(answer);
      if (answer.status === 200) expect(answer.data).toMatchObject({ total: 0 });
    });
  }
});
