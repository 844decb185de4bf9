import { sql } from 'drizzle-orm';
import { closeDb, createDb, type Db } from '@/db/client';
import { holdProcess, processEntry } from '../../fixtures/system';
import type { Customer, World } from '../../fixtures/world';
import { again, pause, withinTry } from './patience';
import type { People } from './people';
import { type Effect, KILLED, STEP_OF, type Strike, strikeName } from './plan';
import { ASK_REGISTER, CANCEL_WAYBILL } from './provider-faults';

/** The call to a provider that has the effect, of whom it speaks if not of the order, and who makes it if not the order worker. */
interface Call {
  provider: string;
  action: string;
  about?: (people: People) => string;
  caller?: Strike['process'];
}

const account = ({ who }: People): string => who.bankAccount.accountNo;
const legalMobile = ({ who }: People): string => who.legalRepresentative.mobile;

const CALLS: Partial<Record<Effect, (people: People) => Call>> = {
  identity: ({ plan: { method } }) => ({
    provider: 'faceid',
    action: method === 'legal_mobile' ? 'PhoneVerification' : 'BankCard4EVerification',
    about: legalMobile,
    caller: 'web',
  }),
  register: () => ({ provider: 'ocr', action: ASK_REGISTER, about: ({ who }) => who.uscc, caller: 'web' }),
  'one cent': () => ({ provider: 'bank', action: 'transfer', about: account, caller: 'web' }),
  payment: () => ({ provider: 'alipay', action: 'alipay.trade.precreate' }),
  close: () => ({ provider: 'alipay', action: 'alipay.trade.close' }),
  sms: () => ({ provider: 'sms', action: 'SendSms' }),
  invoice: () => ({ provider: 'nuonuo', action: 'nuonuo.OpeMplatform.requestBillingNew' }),
  mail: () => ({ provider: 'smtp', action: 'DATA' }),
  waybill: () => ({ provider: 'sf', action: 'EXP_RECE_CREATE_ORDER' }),
  // The courier knows by its number which one is meant.
  'waybill cancel': () => ({ provider: 'sf', action: CANCEL_WAYBILL, about: ({ waybillNo }) => waybillNo }),
  pin: () => ({ provider: 'bank', action: 'transfer', about: account }),
  refund: () => ({ provider: 'alipay', action: 'alipay.trade.refund' }),
  'red invoice': () => ({ provider: 'nuonuo', action: 'nuonuo.OpeMplatform.saveInvoiceRedConfirm' }),
};

/** A little less than the product waits for an answer. */
const HELD_MS = 4_000;
/** Long enough for the kill, short enough for the caller who lives to get his answer. */
const LATE_MS = 1_500;
const STRIKE_MS = 90_000;
/** Less than the server lets a transaction be idle. */
const LOCKED_MS = 50_000;
const GLANCE_MS = 20;

type Query = ReturnType<typeof sql>;

/** What stands in the database once the CA is to change the old certificate. */
const ASKED: Partial<Record<Effect, (orderNo: string) => Query>> = {
  hold: (orderNo) => sql`select 1 from orders where order_no = ${orderNo} and state = 'approved'`,
  release: (orderNo) => sql`select 1 from orders where order_no = ${orderNo} and cancel_reason = 'found'`,
  revocation: (orderNo) => sql`select 1 from revocations where order_no = ${orderNo} and confirmed_at is not null`,
  crl: (orderNo) => sql`select 1 from certificates c join orders o on o.old_certificate_id = c.id
    where o.order_no = ${orderNo} and c.state = 'revoked'`,
};

/**
 * The CA changes a certificate and signs what OCSP says of it in one transaction, then it signs and keeps a list: before
 * either it waits for a lock, and with the signature made it waits to write it down.
 */
function authoritysWrite({ effect, moment }: Strike, orderNo: string, id: string): [lock: Query, inTheMiddle: Query] {
  const asked = (ASKED[effect] as (orderNo: string) => Query)(orderNo);
  if (effect === 'crl') {
    const next = sql`select pg_advisory_xact_lock(hashtext('crl'), hashtext('issuing'))`;
    return [moment === 'before' ? next : sql`lock table crls in share mode`, asked];
  }
  if (moment === 'before') return [sql`select 1 from certificates where id = ${id} for update`, asked];
  const taken = sql`not exists (select 1 from certificates where id = ${id} for update skip locked)`;
  return [sql`lock table ocsp_responses in share mode`, sql`select 1 where exists (${asked}) and ${taken}`];
}

/** Kills one process at a time, at a place in an order's story that the plan names. */
export class Striker {
  #last: Promise<void> = Promise.resolve();
  readonly struck: string[] = [];
  readonly missed: string[] = [];
  /** Made anew for each strike: a connection from before the last kill fails, or comes late for the moment. */
  #db: Db | undefined;

  constructor(
    readonly world: World,
    readonly say: (text: string) => void,
  ) {}

  /** One strike after the other: waits for its turn and gives the function that ends it. */
  async turn(): Promise<() => void> {
    const before = this.#last;
    let end = () => {};
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }

  /** Does the act, and kills the process right before or right after the effect that the act leads to. */
  async during(people: People, strike: Strike, act: () => Promise<void>, endTurn: () => void): Promise<void> {
    const name = strikeName(strike);
    const whose = people.orderNo || `order ${people.plan.index}`;
    await again('everybody up', async () => {
      const away = KILLED.filter((process) => processEntry(process).state !== 'ready');
      if (away.length > 0) throw new Error(`away: ${away.join(', ')}`);
      await this.#connect();
    });
    const call = CALLS[strike.effect]?.(people);
    const arms = call ? await this.#holdCall(people, strike, call) : this.#holdDatabase(people, strike);
    const acting = act();
    acting.catch(() => {});
    try {
      await arms();
      this.struck.push(name);
      this.say(`killed: ${name} (${whose})`);
    } catch (error) {
      this.missed.push(name);
      this.say(`missed: ${name} (${whose}): ${error instanceof Error ? error.message : error}`);
    }
    // A verification that nobody finished is left alone for two minutes; nobody waits for that.
    if (STEP_OF[strike.effect] === 'verification') endTurn();
    await acting;
  }

  /** The provider holds the call, before or after its work, and the process dies meanwhile. */
  async #holdCall(people: People, { process, moment }: Strike, call: Call): Promise<() => Promise<void>> {
    const { sandbox } = this.world;
    const { provider, action, about = () => people.orderNo, caller = 'order-worker' } = call;
    // Who made the call is dead and asks again; nothing was done for him. Anybody else's death leaves the call alone.
    const nothingDone = process === caller && moment === 'before';
    const how = nothingDone ? { kind: 'timeout', delayMs: HELD_MS } : { kind: 'slow', delayMs: LATE_MS };
    const fault = { provider, action, about: about(people), phase: moment, times: 1, ...how };
    const { id } = (await sandbox.fault(fault)) as { id: string };
    return async () => {
      try {
        await this.#glance(`the call ${action}`, async () => {
          const left = (await sandbox.get('/control/faults')) as { id: string }[];
          return left.every((other) => other.id !== id);
        });
      } catch (error) {
        await sandbox.removeFault(id);
        throw error;
      }
      await (await holdProcess(process))();
    };
  }

  /** What the CA and the station do is no call that could be held: the write that follows it waits for a lock instead. */
  #holdDatabase(people: People, strike: Strike): () => Promise<void> {
    const { orderNo, who } = people;
    if (strike.effect in ASKED) {
      const [lock, inTheMiddle] = authoritysWrite(strike, orderNo, (who as Customer).lost.id);
      return () => this.#killBehind(lock, 'ca-worker', inTheMiddle, strike);
    }
    const row = sql`select 1 from orders where order_no = ${orderNo} for update`;
    const reserved = sql`select 1 from token_secrets where order_no = ${orderNo}`;
    const pending = sql`select 1 from certificates where order_no = ${orderNo} and state = 'pending'`;
    const signed = sql`select 1 from certificates where order_no = ${orderNo} and pem is not null`;
    const table = sql`lock table ocsp_responses in share mode`;
    return async () => {
      if (strike.effect === 'token' && strike.moment === 'before') {
        await this.#glance('the reserved token', () => this.#found(reserved));
        return (await holdProcess(strike.process))();
      }
      if (strike.effect === 'token') {
        await this.#glance('the certificate', () => this.#found(signed));
        return this.#killBehind(row, 'order-worker', signed, strike);
      }
      await this.#glance('the reserved token', () => this.#found(reserved));
      if (strike.moment === 'before') return this.#killBehind(row, 'ca-worker', reserved, strike);
      return this.#killBehind(table, 'ca-worker', pending, strike);
    };
  }

  /** Takes a lock, and kills once the one who writes next waits for it. */
  async #killBehind(lock: Query, writer: string, inTheMiddle: Query, { process }: Strike): Promise<void> {
    let killing: Promise<() => Promise<void>> | undefined;
    const held = this.#connected.transaction(async (tx) => {
      const [{ pid = 0 } = {}] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await tx.execute(lock);
      const waits = sql`select 1 from pg_stat_activity
        where application_name = ${writer} and ${pid}::int = any(pg_blocking_pids(pid))`;
      const seen = async () => (await this.#found(waits)) && this.#found(inTheMiddle);
      await this.#glance(`${writer} at its write`, seen, LOCKED_MS);
      killing = holdProcess(process);
      await killing;
    });
    await held.catch((error) => {
      // A killed server takes the lock with it.
      if (!killing) throw error;
    });
    await (await killing)?.();
  }

  async close(): Promise<void> {
    if (this.#db) await closeDb(this.#db);
  }

  async #connect(): Promise<void> {
    await this.close();
    this.#db = createDb(this.world.system.databaseUrl, { name: 'striker', max: 2 });
    await this.#db.execute(sql`select 1`);
  }

  get #connected(): Db {
    if (!this.#db) throw new Error('a strike connects first');
    return this.#db;
  }

  async #found(question: Query): Promise<boolean> {
    return (await withinTry(this.#connected.execute(question))).length > 0;
  }

  async #glance(what: string, seen: () => Promise<boolean>, patienceMs = STRIKE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    // Whoever looks while a server comes back sees nothing yet.
    while (!(await seen().catch(() => false))) {
      if (Date.now() > deadline) throw new Error(`waited for ${what}`);
      await pause(GLANCE_MS);
    }
  }
}
