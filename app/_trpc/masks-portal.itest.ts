import { and, eq, isNull } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { drafts } from '@/db/schema/subscriber';
import { makeCertificate } from '@/db/testing/factories';
import { ORDER_STATES, type OrderState } from '@/lib/domain/order';
import { NAMES, type Planted, plantedOrder } from './masks/testing/planted';
import { appRouter } from './routers';
import { ask, BASE, call, cookieOf, database, startTestWeb } from './testing';

startTestWeb();

/** Every question that a customer can ask, found by walking the router. */
const queries = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
  .filter(([path, { _def }]) => !path.startsWith('admin.') && _def.type === 'query')
  .map(([path]) => path);

interface Visitor {
  planted: Planted;
  headers: Record<string, string>;
  certificateId: string;
  draftId: string;
}
let visitors: Visitor[];

/** The agent on file, who looks at what another agent of his organisation has done. */
async function visitor(state: OrderState): Promise<Visitor> {
  const { db } = database;
  const planted = await plantedOrder(state);
  const { subscriber } = planted;
  const headers = { origin: BASE, cookie: await cookieOf(subscriber) };
  const { id: certificateId } = await makeCertificate(db, subscriber);
  const opened = await call('draft.open', { certificateId }, headers);
  expect(opened.status).toBe(200);
  const [draft] = await db
    .select({ id: drafts.id })
    .from(drafts)
    .where(and(eq(drafts.subscriberId, subscriber.id), isNull(drafts.orderNo)));
  return { planted, headers, certificateId, draftId: draft?.id ?? '' };
}

beforeAll(async () => {
  visitors = await Promise.all((Object.keys(ORDER_STATES) as OrderState[]).map(visitor));
});

const inputs = ({ planted: { orderNo }, certificateId, draftId }: Visitor) => [
  undefined,
  { orderNo },
  { draftId },
  { certificateId },
  { verificationId: crypto.randomUUID() },
  { channel: '3394' },
  { id: 'test-privacy-v1' },
];

/** What a page shows to whoever looks over the shoulder: nobody's numbers, and of names the family's alone. */
const told = ({ planted }: Visitor, text: string): string[] =>
  [...planted.numbers, ...Object.values(NAMES)].filter((value) => text.includes(value));

/** His own name and mobile, and his organisation's telephone, stand in the form that he fills in. */
const ownForm = (path: string, { planted }: Visitor): string[] =>
  path === 'draft.get' ? [planted.subscriber.agentMobile, planted.subscriber.phone, NAMES.other] : [];

/** Questions that are answered only before anybody has signed in, or while a verification runs. */
const ELSEWHERE = ['onboarding.reading', 'verification.status'];

describe('the portal', () => {
  it.each(queries)('%s shows nobody’s numbers and names whole', async (path) => {
    const answers: number[] = [];
    for (const who of visitors) {
      for (const input of inputs(who)) {
        const { status, text } = await ask(path, input, who.headers);
        if (status === 200) answers.push(status);
        expect(told(who, text).filter((value) => !ownForm(path, who).includes(value))).toEqual([]);
      }
    }
    if (!ELSEWHERE.includes(path))
      expect(answers, 'a query that answers none of these wants an input here').not.toEqual([]);
  });

  it('shows an order of another agent masked, in every state', async () => {
    for (const who of visitors) {
      const { status, text } = await ask('order.get', { orderNo: who.planted.orderNo }, who.headers);
      expect(status).toBe(200);
      for (const name of [NAMES.legal, NAMES.agent, NAMES.recipient]) expect(text).toContain(`${name.slice(0, 1)}**`);
    }
  });

  it('gives a copy of the data with the numbers of the one who asks, and nobody else’s', async () => {
    for (const who of visitors) {
      const { status, text } = await call('privacy.copy', undefined, who.headers);
      expect(status).toBe(200);
      const { agentMobile, phone } = who.planted.subscriber;
      expect(text).toContain(agentMobile);
      // The organisation's own account stands on its invoices, and it has a telephone.
      const own = [agentMobile, phone, NAMES.other, '4500111122223333444'];
      expect(told(who, text).filter((value) => !own.includes(value))).toEqual([]);
    }
  });

  it('would see them: they are there', async () => {
    const [who] = visitors as [Visitor];
    expect(told(who, JSON.stringify(who.planted.numbers)).length).toBe(new Set(who.planted.numbers).size);
    expect(await database.db.$count(certificates)).toBeGreaterThan(0);
  });
});
