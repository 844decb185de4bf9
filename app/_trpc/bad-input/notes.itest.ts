import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { type Answer, ask, call, cookieOf, database, startTestWeb } from '@/app/_trpc/testing';
import { type MadeOrder, makeOrder } from '@/db/testing/factories';
import { ROLES, type Role } from '@/lib/domain/permissions';
import { door, expectDecent } from './testing/harness';
import { MARKUP } from './testing/payloads';
import { signedIn } from './testing/people';

startTestWeb();
const note = door('words of people to people');

interface Side {
  headers: Record<string, string>;
}
/** Who writes it, and where the others read it. */
interface Note {
  state: Parameters<typeof makeOrder>[1];
  values?: NonNullable<Parameters<typeof makeOrder>[2]>['values'];
  write: (words: string, made: MadeOrder, customer: Side, colleague: Side & { login: string }) => Promise<Answer>;
  reads: ((made: MadeOrder, customer: Side, colleague: Side) => Promise<Answer>)[];
}
const order: Note['reads'][number] = ({ order: { orderNo } }, { headers }) => ask('order.get', { orderNo }, headers);
const refund = (orderNo: string, { headers }: Side, words: string) =>
  call('order.requestRefund', { orderNo, reason: 'faulty', note: words }, headers);

const NOTES: Record<string, Note> = {
  'a question': {
    state: 'paid',
    write: (question, _made, { headers }) =>
      call('consult.ask', { id: randomUUID(), category: 'other', question }, headers),
    reads: [
      (_made, { headers }) => ask('consult.mine', undefined, headers),
      (_made, _customer, { headers }) => ask('admin.messages.list', {}, headers),
    ],
  },
  'its answer': {
    state: 'paid',
    async write(answer, _made, { headers }, colleague) {
      const id = randomUUID();
      await call('consult.ask', { id, category: 'other', question: '什么时候寄出？' }, headers);
      return call('admin.messages.answer', { id, answer }, colleague.headers);
    },
    reads: [(_made, { headers }) => ask('consult.mine', undefined, headers)],
  },
  'why money is wanted back': {
    state: 'shipped',
    write: (words, { order: { orderNo } }, customer) => refund(orderNo, customer, words),
    reads: [(made, _customer, { headers }) => ask('admin.refunds.get', { orderNo: made.order.orderNo }, headers)],
  },
  'why it is not given back': {
    state: 'shipped',
    async write(words, { order: { orderNo } }, customer, { headers }) {
      await refund(orderNo, customer, '');
      return call('admin.refunds.refuse', { orderNo, note: words }, headers);
    },
    reads: [order],
  },
  'why papers are sent back': {
    state: 'paid',
    async write(words, { order: { orderNo } }, _customer, { headers }) {
      await call('admin.review.claim', { orderNo }, headers);
      const rejection = { orderNo, reasons: ['licence_unclear'], kinds: ['licence'], note: words };
      return call('admin.review.reject', rejection, headers);
    },
    reads: [order],
  },
  'what is missing in a parcel': {
    state: 'awaiting_materials',
    values: { materialRoute: 'post' },
    write: (words, { order: { orderNo } }, _customer, { headers }) =>
      call('admin.materials.register', { orderNo, arrival: 'incomplete', missing: ['licence'], note: words }, headers),
    reads: [({ order: { orderNo } }, { headers }) => ask('order.materials', { orderNo }, headers)],
  },
  'why a revocation is refused': {
    state: 'paid',
    values: { businessType: 'revoke', amountFen: 0, applicationConfirmedAt: null },
    async write(words, { order: { orderNo } }, _customer, { headers }) {
      await call('admin.review.claim', { orderNo }, headers);
      return call('admin.review.reject', { orderNo, reasons: ['other'], kinds: [], note: words }, headers);
    },
    reads: [order],
  },
};

for (const [title, { state, values, write, reads }] of Object.entries(NOTES)) {
  describe(title, () => {
    for (const words of [...MARKUP, '第一行\u0000与第二行\ud800，𠮷']) {
      note(`${JSON.stringify(words).slice(0, 24)} is kept to the letter and read as text`, async () => {
        const made = await makeOrder(database.db, state, { values });
        const customer = { headers: { cookie: await cookieOf(made.subscriber) } };
        const colleague = await signedIn(Object.keys(ROLES) as Role[]);
        const written = await write(words, made, customer, colleague);
        expectDecent(written);
        expect(written.error, written.text).toBeUndefined();
        // What no column can hold is gone; nothing else is.
        const kept = JSON.stringify(words.replace(/\0|\p{Cs}/gu, '')).slice(1, -1);
        for (const read of reads) expect((await read(made, customer, colleague)).text).toContain(kept);
      });
    }
  });
}
