import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '../../../db/audit';
import type { Db } from '../../../db/client';
import { encryptedColumns } from '../../../db/encrypted-columns';
import { rateLimits } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { asStaff } from '../testing';
import { makingActs } from './testing/acts/making';
import { moneyActs } from './testing/acts/money';
import { noticeActs } from './testing/acts/notices';
import { orderActs } from './testing/acts/orders';
import { peopleActs } from './testing/acts/people';
import { type Acts, makeStage } from './testing/acts/stage';
import { softwareSealer } from './testing/chain';
import { auditedActs } from './testing/scan';
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
const rowsNow = async (act: string) =>
  Number((await database.db.execute(sql`select count(*) as n from audit_log where ${act} in (action, '*')`))[0]?.n);

/** Every row of every table, as one text. What counts attempts counts the failed ones too. */
async function everything(besides: string[]): Promise<string> {
  const tables = await database.db.$client<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const sums = [];
  for (const { name } of tables) {
    if (['rate_limits', ...besides].includes(name)) continue;
    const [row] = await database.db.$client.unsafe(
      `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as sum from "${name}" t`,
    );
    sums.push(`${name} ${row?.sum}`);
  }
  return sums.join('\n');
}

const reviewer = () => asStaff(app, ['reviewer'], 'reviewer-1');

const ACTS: Acts = { ...orderActs, ...moneyActs, ...makingActs, ...peopleActs, ...noticeActs };

/** Asks and changes nothing, or what our own HSM has signed and nobody has seen. */
const NO_EFFECT = new Set([
  ...['bank.query', 'courier.routes', 'courier.routesOf', 'courier.printLabel', 'payment.query', 'sms.find'],
  ...['invoice.query', 'invoice.queryRed', 'invoice.downloadPdf'],
  ...['ca.readRequest', 'ca.prepare', 'ca.signAnswers', 'ca.signCrl'],
]);

/**
 * What an act has done in transactions of its own before the one that fails: counted tries, intents, steps with rows of
 * their own; and the call that such an intent was recorded for.
 */
const BESIDES: Record<string, string[]> = {
  'auth/verifyCode login': ['one_time_codes'],
  'order/confirmApplication order.confirm_application': ['one_time_codes'],
  'payment/waive order.waive_payment': ['one_time_codes'],
  'order/found order.found': ['one_time_codes'],
  'onboarding/confirm onboarding.confirm': ['one_time_codes'],
  'onboarding/begin onboarding.outcome': ['onboardings', 'audit_log', 'audit_head', 'enterprise.verify'],
  'staff/login staff.login_failed': ['staff'],
  'staff/login staff.password_accepted': ['staff'],
  'staff/confirmTotp staff.login': ['staff'],
  'staff/confirmTotp staff.totp_enrolled': ['staff'],
  'refund/refundOrder payment.refund_refused': ['refund_progress', 'payment.refund'],
  'invoice/request invoice.fail': ['invoice.request'],
  'invoice/reverse invoice.reverse': ['invoice.requestRed'],
  'certificate/issue certificate.issue': ['ca.signCertificate'],
  'shipment/createWaybill shipment.waybill': ['shipments', 'audit_log', 'audit_head', 'courier.createWaybill'],
  'shipment/cancelWaybills shipment.waybill_cancel': ['courier.cancel'],
  'pin/deliver pin.deliver': ['pin_deliveries', 'sms.send', 'audit_log', 'audit_head'],
  // The wish stands in the log since it was made, and the message may have left; that it was settled does not.
  'resend/run notice.begin': ['resends', 'bank.transfer'],
  'verification/confirmVerificationCode verification.outcome': ['verifications'],
  'retention/subscribers subscriber.erase': ['audit_log', 'audit_head'],
  // By then its papers are gone, which the row before says.
  'retention/orders order.erase': ['audit_log', 'audit_head', 'files'],
  'retention/orders order.erase_begin': ['audit_log', 'audit_head'],
  'retention/run retention.run': ['audit_log', 'audit_head'],
  'keys/rotate keys.rotate': ['audit_log', 'audit_head', ...encryptedColumns().map(({ table }) => table)],
};

/** Ways in which a row can't be written, and how to mend each. */
const OBSTACLES: Record<string, (act: string) => [string, string]> = {
  'at the insert': (act) => [
    `alter table audit_log add constraint full_up check (${act === '*' ? 'false' : `action <> '${act}'`}) not valid`,
    'alter table audit_log drop constraint full_up',
  ],
  'at the commit': () => [
    'alter table audit_head rename to audit_head_away',
    'alter table audit_head_away rename to audit_head',
  ],
};

describe('an act whose audit row cannot be written', () => {
  it('is one of the table, wherever the verbs write one', () => {
    expect(auditedActs()).toEqual(Object.keys(ACTS).sort());
  });

  for (const [name, prepare] of Object.entries(ACTS)) {
    for (const [when, obstacleTo] of Object.entries(OBSTACLES)) {
      it(`does not happen: ${name}, ${when}`, async () => {
        const stage = makeStage(database.db, app);
        const act = await prepare(stage);
        const besides = BESIDES[name] ?? [];
        const ownAct = name.split(' ')[1] ?? '*';
        const [obstacle, mend] = obstacleTo(ownAct);
        stage.calls.length = 0;
        const before = await everything(besides);
        const rows = await rowsNow(ownAct);
        const files = [...stage.files.contents.keys()];
        await database.db.$client.unsafe(obstacle);
        await expect(act().finally(() => database.db.$client.unsafe(mend))).rejects.toThrow();
        expect(await everything(besides)).toBe(before);
        if (!besides.includes('files')) expect([...stage.files.contents.keys()]).toEqual(expect.arrayContaining(files));
        expect(stage.calls.filter((call) => !NO_EFFECT.has(call) && !besides.includes(call))).toEqual([]);
        await database.db.delete(rateLimits);
        // The same act with the way free, so that it was the audit row that stopped it.
        await act();
        expect(await rowsNow(ownAct)).toBeGreaterThan(rows);
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
