/** What the acts of the other files are prepared with. */
import { randomUUID } from 'node:crypto';
import type { Db } from '../../../../../db/client';
import { oneTimeCodes } from '../../../../../db/schema/subscriber';
import { type MadeOrder, makeOrder } from '../../../../../db/testing/factories';
import type { OrderState } from '../../../../domain/order';
import type { Role } from '../../../../domain/permissions';
import { type CodePurpose, hashCode } from '../../../auth/codes';
import type { ServiceContext } from '../../../context';
import { asCustomer, asStaff, asSystem, fakeSms, memoryFiles, TEST_INDEX_KEY } from '../../../testing';

export interface Stage {
  /** The owner's, for what must be there before. */
  db: Db;
  /** What the processes have. */
  app: Db;
  files: ReturnType<typeof memoryFiles>;
  sms: ReturnType<typeof fakeSms>;
  /** What was asked of the world outside: `courier.createWaybill`. */
  calls: string[];
  /** A port whose calls are noted. */
  port<T extends object>(name: string, port: T): T;
}

export function makeStage(db: Db, app: Db): Stage {
  const calls: string[] = [];
  const port = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(real, key) {
        const found: unknown = Reflect.get(real, key);
        if (typeof found !== 'function') return found;
        return (...given: unknown[]) => {
          calls.push(`${name}.${String(key)}`);
          return found.apply(real, given);
        };
      },
    });
  return { db, app, files: memoryFiles(), sms: port('sms', fakeSms()), calls, port };
}

export type Act = () => Promise<unknown>;
/** By the name that scan.ts finds; each makes an act that is ready to happen. */
export type Acts = Record<string, (s: Stage) => Promise<Act>>;

export const keyed = { indexKey: TEST_INDEX_KEY };
export const system = ({ app }: Stage): ServiceContext => asSystem(app);
export const staff = ({ app }: Stage, role: Role, id = `${role}-1`) => asStaff(app, [role], id);
export const order = (
  s: Stage,
  state: OrderState,
  values: NonNullable<Parameters<typeof makeOrder>[2]>['values'] = {},
) => makeOrder(s.db, state, { values });
export const owner = ({ app }: Stage, { subscriber }: Pick<MadeOrder, 'subscriber'>) => asCustomer(app, subscriber);

/** A code that is in somebody's hands already. */
export async function codeFor(s: Stage, purpose: CodePurpose, subject: string, subscriberId: string | null = null) {
  const code = '246810';
  const requestId = randomUUID();
  await s.db.insert(oneTimeCodes).values({
    ...{ id: requestId, purpose, subject, subscriberId, codeHash: hashCode(TEST_INDEX_KEY, purpose, subject, code) },
    expiresAt: new Date(Date.now() + 60_000),
  });
  return { requestId, code };
}

/** For an act that is a refusal: anything but its own words goes on. */
export const refused = (error: Error): void => {
  if (error.name !== 'DomainError') throw error;
};

export const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
);
