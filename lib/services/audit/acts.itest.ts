import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '../../../db/audit';
import type { Db } from '../../../db/client';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder, makePayment } from '../../../db/testing/factories';
import type { PaymentNotice } from '../../ports/payment';
import type { ServiceContext } from '../context';
import { cancelOrder } from '../order/cancelOrder';
import { closeUnpaid } from '../payment/closeUnpaid';
import { recordNotice } from '../payment/recordNotice';
import { revealOrder } from '../queue/revealOrder';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { rejectOrder } from '../review/reject';
import { releaseOrder } from '../review/release';
import { asCustomer, asStaff, asSystem } from '../testing';
import { softwareSealer } from './testing/chain';
import { verifyAudit } from './verify';

let database: TestDatabase;
/** What the processes have. */
let app: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await database.asApplication();
});
afterAll(() => database.close());

const { verifySignature } = softwareSealer();
const check = () => verifyAudit(database.db.$client, { verifySignature });
const rowsNow = async () => Number((await database.db.execute(sql`select count(*) as n from audit_log`))[0]?.n);

/** Every row of every table, as one text. */
async function everything(): Promise<string> {
  const tables = await database.db.$client<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const sums = [];
  for (const { name } of tables) {
    const [row] = await database.db.$client.unsafe(
      `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as sum from "${name}" t`,
    );
    sums.push(`${name} ${row?.sum}`);
  }
  return sums.join('\n');
}

const reviewer = () => asStaff(app, ['reviewer'], 'reviewer-1');
const manager = () => asStaff(app, ['point_manager'], 'manager-1');

async function claimed(): Promise<string> {
  const { order } = await makeOrder(database.db, 'paid');
  await claimOrder(reviewer(), { orderNo: order.orderNo });
  return order.orderNo;
}

async function notice(): Promise<PaymentNotice> {
  const { order } = await makeOrder(database.db, 'submitted');
  const { outTradeNo } = await makePayment(database.db, order, {});
  return {
    ...{ notifyId: `n-${outTradeNo}`, outTradeNo, tradeNo: `t-${outTradeNo}`, status: 'success' },
    ...{ totalAmountFen: 5000, paidAt: new Date(), appId: 'app', sellerId: 'seller' },
  };
}

/** Each gives an act that is ready to happen. */
const VERBS: Record<string, () => Promise<() => Promise<unknown>>> = {
  claim: async () => {
    const { order } = await makeOrder(database.db, 'paid');
    return () => claimOrder(reviewer(), { orderNo: order.orderNo });
  },
  release: async () => {
    const orderNo = await claimed();
    return () => releaseOrder(reviewer(), { orderNo });
  },
  approve: async () => {
    const orderNo = await claimed();
    return () => approveOrder(reviewer(), { orderNo });
  },
  reject: async () => {
    const orderNo = await claimed();
    const input = { orderNo, reasons: ['unclear'], kinds: ['licence'], note: '' };
    return () => rejectOrder(reviewer(), input as unknown as Parameters<typeof rejectOrder>[1]);
  },
  reveal: async () => {
    const { order } = await makeOrder(database.db, 'paid');
    return () => revealOrder(manager(), { orderNo: order.orderNo, reason: '核对材料' });
  },
  cancel: async () => {
    const { order, subscriber } = await makeOrder(database.db, 'submitted');
    return () => cancelOrder(asCustomer(app, subscriber), { orderNo: order.orderNo, reason: 'no_need' });
  },
  'close unpaid': async () => {
    const { order } = await makeOrder(database.db, 'submitted');
    return () => closeUnpaid(asSystem(app), { orderNo: order.orderNo, reason: 'expired' });
  },
  'payment notice': async () => {
    const paid = await notice();
    const ctx: ServiceContext = { ...asSystem(app), actor: { kind: 'provider', id: 'alipay' } };
    return () => recordNotice(ctx, paid, { appId: 'app', sellerId: 'seller' });
  },
};

/** Ways in which a row can't be written, and how to mend each. */
const OBSTACLES: Record<string, [string, string]> = {
  'at the insert': [
    'alter table audit_log add constraint full_up check (false) not valid',
    'alter table audit_log drop constraint full_up',
  ],
  'at the commit': [
    'alter table audit_head rename to audit_head_away',
    'alter table audit_head_away rename to audit_head',
  ],
};

describe('an act whose audit row cannot be written', () => {
  for (const [verb, prepare] of Object.entries(VERBS)) {
    for (const [when, [obstacle, mend]] of Object.entries(OBSTACLES)) {
      it(`does not happen: ${verb}, ${when}`, async () => {
        const act = await prepare();
        const before = await everything();
        const rows = await rowsNow();
        await database.db.$client.unsafe(obstacle);
        await expect(act().finally(() => database.db.$client.unsafe(mend))).rejects.toThrow();
        expect(await everything()).toBe(before);
        // The same act with the way free, so that it was the audit row that stopped it.
        await act();
        expect(await rowsNow()).toBeGreaterThan(rows);
      });
    }
  }
});

describe("the application's role", () => {
  const FORBIDDEN = [
    "update audit_log set reason = 'x'",
    'update audit_log set hash = null, position = null',
    'delete from audit_log',
    'truncate audit_log',
    'alter table audit_log disable trigger all',
    'alter table audit_log disable trigger audit_log_chain',
    'drop trigger audit_log_chain on audit_log',
    'drop table audit_log',
    'set session_replication_role = replica',
    'update audit_head set position = 0',
    'insert into audit_head (one, position, hash) values (false, 0, decode(repeat($$00$$, 32), $$hex$$))',
    'delete from audit_seals',
    'update audit_seals set position = 1',
    'truncate audit_seals',
    'create or replace function audit_chain() returns trigger language plpgsql as $$begin return null; end$$',
    'create or replace function audit_hash(previous bytea, place bigint, act audit_log) returns bytea language sql return previous',
    'create function public.sha256(bytea) returns bytea language sql return $1',
    'create table public.mine (id int)',
    'grant update on audit_log to current_user; update audit_log set origin = null',
    `set role certdesk`,
    'create temp table t (like audit_log); create trigger t after insert on t for each row execute function audit_chain()',
  ];
  it.each(FORBIDDEN)('may not: %s', async (statement) => {
    await expect(app.$client.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('may not choose the time and the place of a row', async () => {
    const [row] = await app.$client`
      insert into audit_log (at, actor_kind, actor_id, action, object_type, object_id, position, prev_hash, hash)
      values ('2020-01-01', 'staff', 'x', 'forged', 'order', 'x', 1, sha256('a'), sha256('b')) returning seq, at, position`;
    expect(row?.position).toBeNull();
    expect(new Date(row?.at).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect((await check()).first).toBeNull();
  });

  it('keeps its rights on other tables, those of coming migrations at the next start', async () => {
    await database.db.execute(sql`create table brought (id int)`);
    const again = await database.asApplication();
    await again.execute(sql`insert into brought values (1)`);
    await again.execute(sql`update brought set id = 2`);
    await again.execute(sql`delete from brought`);
  });
});

describe('the owner', () => {
  it.each(["update audit_log set reason = 'x'", 'delete from audit_log', 'truncate audit_log', 'truncate audit_seals'])(
    'does not do it by mistake: %s',
    async (statement) => {
      await app.transaction((tx) => writeAudit(tx, reviewer().actor, { action: 'a', objectType: 'b', objectId: 'c' }));
      await expect(database.db.$client.unsafe(statement)).rejects.toThrow('append-only');
    },
  );
});
