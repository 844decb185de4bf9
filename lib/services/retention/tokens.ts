import { and, exists, isNotNull, isNull, lt, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { productions, tokenSecrets } from '../../../db/schema/production';
import { lapsedBefore } from './rows';

const some = (from: SQL, where: SQL | undefined) => sql`(select 1 from ${from} where ${where})`;
const stillNeeded = (before: Date) => sql`not coalesce(${lapsedBefore(before)}, false)`;

/** The holder's PIN is sent for one order: it goes when that has ended and what it made has lapsed. */
export async function eraseUserPins(db: Db, before: Date): Promise<number> {
  const ended = and(sql`${orders.orderNo} = ${tokenSecrets.orderNo}`, lt(orders.endedAt, before));
  const made = and(sql`${certificates.orderNo} = ${tokenSecrets.orderNo}`, stillNeeded(before));
  const erased = await db
    .update(tokenSecrets)
    .set({ userPinSealed: null })
    .where(
      and(
        isNotNull(tokenSecrets.userPinSealed),
        exists(some(sql`${orders}`, ended)),
        notExists(some(sql`${certificates}`, made)),
      ),
    )
    .returning({ id: tokenSecrets.id });
  return erased.length;
}

/**
 * The SO PIN belongs to the token, whichever order left it there. It goes when the token was made and nothing on it can
 * be used, unlocked or renewed any more; a half-made one would be lost without it.
 */
export async function deleteTokenSecrets(db: Db, before: Date): Promise<number> {
  const here = sql`${productions.tokenSerial} = ${tokenSecrets.tokenSerial}`;
  const attempt = and(
    here,
    sql`${productions.orderNo} = ${certificates.orderNo}`,
    sql`${productions.attempt} = ${certificates.attempt}`,
  );
  // A certificate that never was recorded as made may lie on it all the same.
  const onToken = or(
    sql`${certificates.tokenSerial} = ${tokenSecrets.tokenSerial}`,
    exists(some(sql`${productions}`, attempt)),
  );
  const running = sql`${productions} join ${orders} on ${orders.orderNo} = ${productions.orderNo}`;
  const gone = await db
    .delete(tokenSecrets)
    .where(
      and(
        exists(some(sql`${productions}`, and(here, sql`${productions.state} = 'made'`))),
        exists(some(sql`${certificates}`, onToken)),
        notExists(some(sql`${certificates}`, and(onToken, stillNeeded(before)))),
        notExists(some(running, and(here, isNull(orders.endedAt)))),
      ),
    )
    .returning({ id: tokenSecrets.id });
  return gone.length;
}
