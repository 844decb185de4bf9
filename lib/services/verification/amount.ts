import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { verifications } from '../../../db/schema/subscriber';
import { ProviderUnavailableError } from '../../domain/errors';
import { secret } from '../../domain/secret';
import { comparableText } from '../../domain/text';
import { createLogger } from '../../log';
import type { AccountCheckPort } from '../../ports/account-check';
import type { ServiceContext } from '../context';
import { describeError } from '../db-errors';
import type { Verifiable } from './fields';
import { finish, type Outcome } from './outcome';
import type { VerificationRow } from './view';

const log = createLogger('web');

/** A page that is open asks every few seconds; the provider is asked once a minute. */
const POLL_PAUSE_MS = 60_000;
/** A notice may come sooner, but the same notice twice asks once. */
const HURRY_PAUSE_MS = 10_000;

/**
 * A random amount to the account, on the provider's flow. The flow is kept before money moves, so that a repetition goes on
 * with it and nothing is paid twice.
 */
export async function payAmount(
  ctx: ServiceContext,
  row: VerificationRow,
  { organisation, verification }: Verifiable,
  check: AccountCheckPort,
): Promise<Outcome> {
  // The provider pays to the name of the flow; another name on the account would only come back.
  if (comparableText(verification.accountName) !== comparableText(organisation.name)) {
    return { outcome: 'mismatched', mismatchField: 'accountName' };
  }
  let flowId = row.providerFlow;
  if (!flowId || (await check.progress(flowId)) === 'over') {
    const opened = await check.open({
      ...{ name: organisation.name, uscc: organisation.uscc, legalName: organisation.legalName, contextId: row.id },
      legalIdNumber: secret(organisation.legalIdNumber),
    });
    if (opened.outcome === 'mismatch') return { outcome: 'mismatched', mismatchField: 'register' };
    if (opened.outcome === 'unsupported') return { outcome: 'unsupported', providerCode: opened.providerCode };
    flowId = opened.flowId;
    await ctx.db.update(verifications).set({ providerFlow: flowId }).where(eq(verifications.id, row.id));
  }
  const { accountNo, bankName, bankAddress } = verification;
  const paid = await check.transfer({ flowId, accountNo: secret(accountNo), bankName, bankAddress });
  if (paid.outcome === 'accepted') return { outcome: 'awaiting_code' };
  return { outcome: 'mismatched', mismatchField: paid.field, providerCode: paid.providerCode };
}

/** How far the amount is. Asked by whoever looks, and by the provider's notices, which are only a hint. */
export async function pollAmount(
  ctx: ServiceContext,
  row: VerificationRow,
  check: AccountCheckPort,
  { hurry = false } = {},
): Promise<VerificationRow> {
  if (row.outcome !== 'awaiting_code' || !row.providerFlow) return row;
  const now = ctx.clock.now();
  const pause = hurry ? HURRY_PAUSE_MS : POLL_PAUSE_MS;
  const due = or(isNull(verifications.polledAt), lt(verifications.polledAt, new Date(now.getTime() - pause)));
  const mine = await ctx.db
    .update(verifications)
    .set({ polledAt: now })
    .where(and(eq(verifications.id, row.id), due))
    .returning({ id: verifications.id });
  if (mine.length === 0) return row;
  const progress = await check.progress(row.providerFlow);
  if (progress === 'proven') return finish(ctx, row, 'awaiting_code', { outcome: 'matched' });
  if (progress === 'failed')
    return finish(ctx, row, 'awaiting_code', { outcome: 'mismatched', mismatchField: 'accountNo' });
  if (progress === 'over')
    return finish(ctx, row, 'awaiting_code', { outcome: 'mismatched', mismatchField: 'amountOver' });
  return row;
}

/** For a page: the provider being away is no reason to show nothing. */
export async function pollQuietly(
  ctx: ServiceContext,
  row: VerificationRow,
  check: AccountCheckPort,
): Promise<VerificationRow> {
  try {
    return await pollAmount(ctx, row, check);
  } catch (error) {
    if (!(error instanceof ProviderUnavailableError)) log.error(describeError(error), 'asking for an amount failed');
    return row;
  }
}

/** A signed notice of the provider. Unknown flows are nobody's business. */
export async function amountNotified(
  ctx: ServiceContext,
  { flowId }: { flowId: string },
  check: AccountCheckPort,
): Promise<void> {
  const [row] = await ctx.db.select().from(verifications).where(eq(verifications.providerFlow, flowId));
  if (row) await pollAmount(ctx, row, check, { hurry: true });
}
