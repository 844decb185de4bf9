import { expect } from 'vitest';
import { type Answer, BASE, call, cookieOf, database } from '@/app/_trpc/testing';
import { rateLimits } from '@/db/schema/platform';
import { makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { ROLES, type Role } from '@/lib/domain/permissions';
import { expectDecent, expectRefused } from './harness';
import { TEXTS } from './payloads';
import { signedIn } from './people';
import {
  OWNED,
  PUBLIC,
  procedures,
  STAFF,
  STAFF_ENTRY,
  STREAMS,
  send,
  type Things,
  thingsOf,
  typeOf,
} from './procedures';
import { type FieldPath, textFields, withValue } from './text-fields';

export interface DoorCase {
  door: string;
  title: string;
  run(): Promise<void>;
}

const EVIL = { origin: 'https://evil.example' };
const CHINESE = /[\u4e00-\u9fff]/;

let victim: Promise<{ subscriber: SubscriberRow; things: Things }> | undefined;
const someone = () => {
  victim ??= makeSubscriber(database.db).then(async (subscriber) => ({
    subscriber,
    things: await thingsOf(subscriber),
  }));
  return victim;
};

/** Who may call it, and with what. */
async function caller(path: string): Promise<{ headers: Record<string, string>; input: unknown }> {
  await database.db.delete(rateLimits);
  const { subscriber, things } = await someone();
  if (path in STAFF) {
    const { headers } = await signedIn(Object.keys(ROLES) as Role[]);
    return { headers, input: STAFF[path]?.[1](things) };
  }
  if (path in STAFF_ENTRY) {
    return { headers: (await signedIn('reviewer', 'password')).headers, input: STAFF_ENTRY[path]?.(things) };
  }
  if (path in PUBLIC) return { headers: { origin: BASE }, input: PUBLIC[path]?.(things) };
  return { headers: { cookie: await cookieOf(subscriber), origin: BASE }, input: OWNED[path]?.(things) };
}

/** A refusal in words, or an answer; never a fault, never what was typed. */
function expectAnswered(answer: Answer, typed: string[] = []): void {
  expectDecent(answer, answer.error ? typed : []);
  if (!answer.error) return;
  expect(answer.error.message).toMatch(CHINESE);
  expect(answer.error.data.requestNo).toBeNull();
}

async function hostileText(path: string, field: FieldPath): Promise<void> {
  const { headers, input } = await caller(path);
  for (const payload of TEXTS) {
    expectAnswered(await send(path, withValue(input, field, payload), headers), payload.length > 5 ? [payload] : []);
  }
}

async function otherShapes(path: string, fields: FieldPath[]): Promise<void> {
  const { headers, input } = await caller(path);
  for (const shape of ['x', 17, ['a']]) expectRefused(await send(path, shape, headers), 'input.invalid');
  for (const field of fields) {
    for (const value of [null, 17, true, { $gt: '' }, [['a']]]) {
      expectAnswered(await send(path, withValue(input, field, value), headers));
    }
  }
}

/** Found by walking the router: a new procedure, and a new text in an old one, has its cases without a list. */
export function procedureCases(): DoorCase[] {
  return procedures.flatMap(([path, { _def: procedure }]) => {
    const fields = procedure.inputs.flatMap(textFields);
    const one = (title: string, run: () => Promise<void>): DoorCase => ({ door: `trpc ${path}`, title, run });
    if (STREAMS.includes(path)) {
      return [one('no session', async () => expectRefused(await send(path, { x: 1 }, EVIL), 'unauthenticated'))];
    }
    const isMutation = typeOf(path) === 'mutation';
    const cases = [
      one('the other method', async () => {
        const { headers, input } = await caller(path);
        expectRefused(await call(path, input, headers, isMutation), 'request.method');
      }),
      ...fields.map((field) => one(`text in ${field.join('.')}`, () => hostileText(path, field))),
    ];
    if (procedure.inputs.length > 0) cases.push(one('other shapes', () => otherShapes(path, fields)));
    if (isMutation) {
      cases.push(
        one('from a page of another site', async () => {
          const { headers, input } = await caller(path);
          expectRefused(await send(path, input, { ...headers, ...EVIL }), 'request.foreign_origin');
        }),
      );
    }
    return cases;
  });
}
