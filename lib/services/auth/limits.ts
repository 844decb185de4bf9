import { sql } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { rateLimits } from '../../../db/schema/platform';
import { DomainError } from '../../domain/errors';
import { CODE } from './codes';

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

const HOUR_S = 3600;

export interface Limit {
  key: string;
  /** Fixed window. */
  windowMs: number;
  max: number;
  /** Instead of 操作过于频繁. */
  what?: string;
  /** What else can be done than wait. */
  help?: string;
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
    const { what = '操作过于频繁', help = '' } = limit;
    throw new DomainError('limit.reached', `${what}，请 ${inWords(seconds)}后再试。${help}`, 'limited', {
      retryAfterSeconds: seconds,
    });
  }
}

function inWords(seconds: number): string {
  if (seconds <= 90) return `${seconds} 秒`;
  return seconds <= 90 * 60 ? `${Math.ceil(seconds / 60)} 分钟` : `${Math.ceil(seconds / HOUR_S)} 小时`;
}

/**
 * Codes to one phone, for whomever they are asked. One address gets a part of them only: a stranger who asks again and
 * again uses up his own, and whom the phone belongs to still gets in. Each address is counted before all together, so
 * that an attempt that is refused for its address takes nothing from anybody else.
 */
export function codeLimits(
  kind: string,
  { who, origin, hotline }: { who: string; origin: string | undefined; hotline: string },
  max: { hour: number; day: number },
): Limit[] {
  const spent = { what: '获取验证码的次数已用完', help: `着急办理的，请致电服务热线 ${hotline}。` };
  const within = (name: string, whose: string, hour: number, day: number): Limit[] => [
    { key: `${kind}-${name}code:${whose}`, windowMs: CODE.resendMs, max: 1 },
    { key: `${kind}-${name}hour:${whose}`, windowMs: HOUR_S * 1000, max: hour, ...spent },
    { key: `${kind}-${name}day:${whose}`, windowMs: 24 * HOUR_S * 1000, max: day, ...spent },
  ];
  const pair = `${who}:${addressGroup(origin ?? 'unknown')}`;
  return [
    ...within('own-', pair, Math.ceil(max.hour / 2), Math.ceil(max.day / 3)),
    ...within('', who, max.hour, max.day),
  ];
}
