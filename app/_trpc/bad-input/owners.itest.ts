import { beforeAll, describe, expect, it } from 'vitest';
import { BASE, cookieOf, database, startTestWeb } from '@/app/_trpc/testing';
import { makeOrder, makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { can, ROLES, type Role } from '@/lib/domain/permissions';
import { door, expectDecent, expectRefused } from './testing/harness';
import { signedIn } from './testing/people';
import {
  byDraft,
  byOrder,
  nothing,
  OWN_LISTS,
  OWNED,
  PUBLIC,
  procedures,
  STAFF,
  STAFF_ENTRY,
  STREAMS,
  send,
  type Things,
  thingsOf,
} from './testing/procedures';

startTestWeb();
const owner = door('who may do it');

let victim: SubscriberRow;
let theirs: Things;
let stranger: { cookie: string };

beforeAll(async () => {
  victim = await makeSubscriber(database.db);
  theirs = await thingsOf(victim);
  const me = await makeSubscriber(database.db);
  await thingsOf(me);
  stranger = { cookie: await cookieOf(me) };
});

it('every procedure of the router is in one of the tables', () => {
  const tables = [PUBLIC, STAFF_ENTRY, OWNED, STAFF];
  const known = [...tables.flatMap((table) => Object.keys(table)), ...OWN_LISTS, ...STREAMS];
  expect(procedures.map(([path]) => path).sort()).toEqual(known.sort());
});

describe('without a session', () => {
  for (const [path] of procedures.filter(([name]) => !(name in PUBLIC || name in STAFF_ENTRY))) {
    owner(`${path} wants one`, async () => {
      const input = OWNED[path]?.(theirs) ?? STAFF[path]?.[1](theirs);
      const answer = await send(path, input, { origin: BASE });
      expect(answer.status, path).toBe(401);
      expectRefused(answer, 'unauthenticated');
    });
  }
});

describe('a customer and what belongs to another one', () => {
  for (const [path, input] of Object.entries(OWNED)) {
    owner(`${path} answers as if it did not exist`, async () => {
      const answer = await send(path, input(theirs), stranger);
      expect(answer.status, answer.text).toBe(404);
      expectRefused(answer, 'not_found', [victim.name, victim.uscc, victim.agentMobile]);
      expect(answer.text).toBe((await send(path, input(nothing()), stranger)).text);
    });
  }

  for (const path of OWN_LISTS) {
    owner(`${path} holds nothing of his`, async () => {
      const answer = await send(path, undefined, stranger);
      expect(Object.keys(answer.data as object).length).toBeGreaterThan(0);
      expectDecent(answer, [victim.name, victim.uscc, ...Object.values(theirs)]);
    });
  }

  owner('nothing of the victim’s changed', async () => {
    const cookie = { cookie: await cookieOf(victim) };
    expect((await send('order.get', byOrder(theirs), cookie)).data).toMatchObject({ state: 'submitted' });
    expect((await send('draft.get', byDraft(theirs), cookie)).text).not.toContain('外人');
  });
});

describe('sessions of the wrong kind', () => {
  for (const path of [...Object.keys(STAFF), 'admin.changes']) {
    owner(`${path} is not for customers, nor for who has shown half of who he is`, async () => {
      const input = STAFF[path]?.[1](theirs);
      const half = (await signedIn('point_manager', 'password')).headers;
      const disguised = { origin: BASE, cookie: stranger.cookie.replace('cd_session', 'cd_staff') };
      for (const headers of [{ ...stranger, origin: BASE }, disguised, half]) {
        expectRefused(await send(path, input, headers), 'staff.session_required');
      }
    });
  }

  owner('staff are no customers', async () => {
    const { headers } = await signedIn('point_manager');
    const disguised = { origin: BASE, cookie: headers.cookie.replace('cd_staff', 'cd_session') };
    for (const [path, input] of Object.entries(OWNED)) {
      for (const session of [headers, disguised]) {
        expectRefused(await send(path, input(theirs), session), 'session.required');
      }
    }
  });
});

describe('colleagues and their rights', () => {
  const sessions = new Map<Role, Record<string, string>>();
  beforeAll(async () => {
    for (const role of Object.keys(ROLES) as Role[]) sessions.set(role, (await signedIn(role)).headers);
  });

  for (const [path, [action, input]] of Object.entries(STAFF)) {
    if (!action) continue;
    owner(`${path} is for ${action} only`, async () => {
      const { orderNo } = (await makeOrder(database.db, 'paid')).order;
      const refused = [];
      for (const [role, headers] of sessions) {
        const answer = await send(path, input({ ...theirs, orderNo }), headers);
        expectDecent(answer);
        if (answer.status === 403) refused.push(role);
      }
      expect(refused).toEqual([...sessions.keys()].filter((role) => !can([role], action)));
    });
  }
});
