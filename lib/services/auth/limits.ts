import { sql } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { rateLimits } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';

/** Whom an address stands for: an IPv6 customer has a whole /64 to choose from. */
export function addressGroup(origin: string): string {
  if (!origin.includes(':')) return origin;
  const [head = '', tail] = origin.toLowerCase().split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...gap, ...right].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

export interface Limit {
  key: string;
  /** Fixed window. */
  windowMs: number;
  max: number;
}

/**
 * Counts one attempt; one statement, so that a burst sent at once is counted one by one.
 * @returns milliseconds to wait, 0 when the attempt is within the limit
 */
export async function countAttempt(db: Executor, limit: Limit, now: Date): Promise<number> {
  const at = now.toISOString();
  const windowStart = new Date(now.getTime() - limit.windowMs).toISOString();
  const over = sql`${rateLimits.windowStart} <= ${windowStart}::timestamptz`;
  const [row] = await db
    .insert(rateLimits)
    .values({ key: limit.key, windowStart: now, count: 1 })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${over} then 1 else ${rateLimits.count} + 1 end`,
        windowStart: sql`case when ${over} then ${at}::timestamptz else ${rateLimits.windowStart} end`,
      },
    })
    .returning();
  if (!row || row.count <= limit.max) return 0;
  return Math.max(1000, row.windowStart.getTime() + limit.windowMs - now.getTime());
}

/** @throws DomainError limit.reached, with `retryAfterSeconds` */
export async function enforceLimits(db: Executor, limits: Limit[], now: Date): Promise<void> {
  for (const limit of limits) {
    const wait = await countAttempt(db, limit, now);
    if (wait === 0) continue;
    const seconds = Math.ceil(wait / 1000);
    const text = seconds > 90 ? `${Math.ceil(seconds / 60)} 分钟` : `${seconds} 秒`;
    throw new DomainError('limit.reached', `操作过于频繁，请 ${text}后再试。`, 'limited', {
      retryAfterSeconds: seconds,
    });
  }
}
