import type { ConsentKind } from './consent';
import type { QuietHours } from './notices';

/** Times of the order life cycle, milliseconds. Production values; `ORDER_TIMINGS` (JSON) overrides single ones. */
export const DEFAULT_TIMINGS = {
  paymentWindow: 24 * 3600_000,
  paymentPollMin: 3_000,
  paymentPollMax: 10 * 60_000,
  invoicePollMin: 3_000,
  invoicePollMax: 30 * 60_000,
  routePollMin: 60_000,
  routePollMax: 2 * 3600_000,
  /** Papers by post, counted from when they were asked for: two reminders, then the order is cancelled. */
  materialsReminder: 7 * 24 * 3600_000,
  materialsSecondReminder: 15 * 24 * 3600_000,
  materialsWindow: 30 * 24 * 3600_000,
  /** The same of what was rejected, counted from the last rejection. */
  correctionReminder: 7 * 24 * 3600_000,
  correctionSecondReminder: 15 * 24 * 3600_000,
  correctionWindow: 30 * 24 * 3600_000,
};
export type Timings = typeof DEFAULT_TIMINGS;

export function orderTimings(json: string | undefined = process.env.ORDER_TIMINGS): Timings {
  return { ...DEFAULT_TIMINGS, ...(json ? (JSON.parse(json) as Partial<Timings>) : {}) };
}

/** No SMS that can wait leaves in these hours of China's day: `21:00-08:00`, or `none`. @throws Error */
export function quietHours(text: string = process.env.QUIET_HOURS ?? '21:00-08:00'): QuietHours | null {
  if (text === 'none') return null;
  const [, fromHour, fromMinute, toHour, toMinute] = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text) ?? [];
  if (!fromHour) throw new Error('QUIET_HOURS is HH:MM-HH:MM or none');
  return { from: Number(fromHour) * 60 + Number(fromMinute), to: Number(toHour) * 60 + Number(toMinute) };
}

/**
 * Whom a deployment has chosen to ask, by kind of consent: a text that names somebody else is not shown. null: nobody, the
 * data do not leave.
 */
export function recipients(
  env: { ENTERPRISE_CHECK?: string; BANK_VERIFICATION?: string } = process.env as Record<string, string>,
): Partial<Record<ConsentKind, string | null>> {
  return {
    provide_register: env.ENTERPRISE_CHECK ?? 'tencent',
    provide_account_check: env.BANK_VERIFICATION === 'random_amount' ? 'esign' : null,
  };
}
