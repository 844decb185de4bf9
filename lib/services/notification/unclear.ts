import { ProviderUnavailableError } from '../../domain/errors';
import type { SmsPort, SmsRequest } from '../../ports/sms';

/** The provider's records lag behind: what is not there yet may still have gone out. */
const SETTLE_MS = 15_000;
/** After this long a second copy is better than none. */
const GIVE_UP_ASKING_MS = 10 * 60_000;
const CLOCK_SKEW_MS = 60_000;

/**
 * Was an earlier, unclear send of this message carried out? Asked before anything is sent again.
 * @throws ProviderUnavailableError while nobody can tell
 */
export async function wasSent(
  sms: SmsPort,
  message: Pick<SmsRequest, 'mobile' | 'key'>,
  attempt: { attemptedAt: Date; createdAt: Date; now: Date },
): Promise<boolean> {
  const since = new Date(attempt.createdAt.getTime() - CLOCK_SKEW_MS);
  const found = await sms.find(message.mobile, message.key, since);
  if (found === 'sent') return true;
  const age = attempt.now.getTime() - attempt.attemptedAt.getTime();
  const conclusive = found === 'not_found' ? age >= SETTLE_MS : age >= GIVE_UP_ASKING_MS;
  if (conclusive) return false;
  throw new ProviderUnavailableError('sms', true, 'earlier send not settled');
}
