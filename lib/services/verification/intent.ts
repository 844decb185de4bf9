import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { drafts, verifications } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import { mergeConsents } from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import { comparableText } from '../../domain/text';
import { hashCode } from '../auth/codes';
import { readChange } from '../change/complete';
import { givenNow, requireTicked } from '../consent/ticked';
import { type CustomerActor, requireCustomer, type ServiceContext } from '../context';
import { type DraftRow, lockOwnDraft, lockSubscriber, type SubscriberRow } from '../draft/own';
import { hashOf, parseVerifiable, type Verifiable } from './fields';
import { LIMIT_TEXT } from './texts';
import { codeExpired, latestFor, triesLeft, VERIFICATION, type VerificationRow } from './view';

export interface Intent {
  row: VerificationRow;
  checked: Verifiable;
  draft: DraftRow;
  /** Decided already: nothing to ask the provider. */
  settled: boolean;
}

/** Long enough for any answer to have come: an older pending row was left by a process that died. */
const ABANDONED_MS = 2 * 60_000;

/** The row that says what is about to be asked, before the provider hears of it. */
export async function intendVerification(
  ctx: ServiceContext,
  input: { draftId: string },
  indexKey: string,
  /** The provider makes up the amount, so there is no code of ours. */
  byAmount: boolean,
): Promise<Intent> {
  const actor = requireCustomer(ctx);
  return ctx.db.transaction(async (tx) => {
    // Counting and inserting under one lock: a burst can't slip past the limit.
    const subscriber = await lockSubscriber(tx, actor);
    const draft = await lockOwnDraft(tx, actor, input.draftId);
    const checked = await requireComplete(tx, actor, draft, subscriber);
    const now = ctx.clock.now();
    const hash = hashOf(checked, indexKey);
    const latest = await latestFor(tx, draft.id, hash, now);
    if (latest && isSettled(latest, now)) return { row: latest, checked, draft, settled: true };
    await agreed(tx, actor, draft, checked, now);
    const repeat = latest && mayRepeat(latest, now) ? latest : null;
    if (!repeat && (await triesLeft(tx, actor.subscriberId, now)) === 0) {
      throw new DomainError('verification.limit', LIMIT_TEXT, 'limited', { perDay: VERIFICATION.triesPerDay });
    }
    const row = repeat
      ? await reopen(tx, repeat, now)
      : await insert(tx, actor, draft, checked, hash, now, byAmount ? null : indexKey);
    await writeAudit(tx, ctx.actor, {
      action: 'verification.start',
      objectType: 'verification',
      objectId: row.id,
      after: { method: row.method, repeated: repeat !== null },
    });
    return { row, checked, draft, settled: false };
  });
}

async function requireComplete(
  tx: Tx,
  actor: CustomerActor,
  draft: DraftRow,
  subscriber: SubscriberRow,
): Promise<Verifiable> {
  const parsed = parseVerifiable(draft.data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw new DomainError('verification.incomplete', issue?.message ?? '请填写完整后再认证。', 'invalid', { field });
  }
  if (draft.businessType === 'change') await readChange(tx, actor, draft, subscriber, parsed.data);
  else requireSameOrganisation(parsed.data, subscriber);
  return parsed.data;
}

/** A reissue repeats the certificate of this organisation; other data is a change, another business. */
export function requireSameOrganisation(checked: Verifiable, subscriber: SubscriberRow): void {
  const { organisation } = checked;
  const mismatch =
    organisation.uscc !== subscriber.uscc
      ? ['organisation.uscc', '统一社会信用代码与原证书不一致，请填写原证书单位的代码。']
      : comparableText(organisation.name) !== comparableText(subscriber.name)
        ? ['organisation.name', '单位名称与原证书不一致；名称已变更的，请办理证书变更。']
        : null;
  if (mismatch)
    throw new DomainError('application.other_organisation', mismatch[1] ?? '', 'invalid', { field: mismatch[0] ?? '' });
}

/** Before anything of the form leaves: what it needs is ticked, and kept as it was given. @throws DomainError agreements.required */
async function agreed(tx: Tx, actor: CustomerActor, draft: DraftRow, checked: Verifiable, now: Date): Promise<void> {
  const asked = { channelId: actor.channelId, businessType: draft.businessType, act: 'verification' as const };
  const texts = await requireTicked(
    tx,
    { ...asked, method: checked.verification.method },
    draft.data.agreementIds ?? [],
  );
  const kept = mergeConsents(draft.consents, givenNow(texts, now));
  await tx.update(drafts).set({ consents: kept }).where(eq(drafts.id, draft.id));
}

function isSettled(row: VerificationRow, now: Date): boolean {
  if (row.outcome === 'matched') return true;
  if (row.outcome === 'awaiting_code') return !codeExpired(row, now);
  return row.outcome === 'pending' && now.getTime() - row.createdAt.getTime() < ABANDONED_MS;
}

/** Money may already have left: the same transfer is asked for again, never a second one. */
const mayRepeat = (row: VerificationRow, now: Date): boolean =>
  row.method === 'bank_account' &&
  (row.outcome === 'unavailable' || row.outcome === 'pending') &&
  !codeExpired(row, now);

async function reopen(tx: Tx, row: VerificationRow, now: Date): Promise<VerificationRow> {
  const [opened] = await tx
    .update(verifications)
    .set({ outcome: 'pending', finishedAt: null, createdAt: now })
    .where(eq(verifications.id, row.id))
    .returning();
  return opened as VerificationRow;
}

async function insert(
  tx: Tx,
  actor: CustomerActor,
  draft: DraftRow,
  checked: Verifiable,
  hash: string,
  now: Date,
  indexKey: string | null,
): Promise<VerificationRow> {
  const id = crypto.randomUUID();
  const { method } = checked.verification;
  const code = method === 'bank_account' && indexKey !== null ? transferCode(id, indexKey) : null;
  const [row] = await tx
    .insert(verifications)
    .values({
      id,
      draftId: draft.id,
      subscriberId: actor.subscriberId,
      method,
      fieldsHash: hash,
      outcome: 'pending',
      codeHash: code && indexKey && hashCode(indexKey, 'transfer', id, code),
      createdAt: now,
    })
    .returning();
  return row as VerificationRow;
}

/**
 * The code in the memo. Derived, not random: a transfer whose outcome is unknown is repeated with the very same memo,
 * and the code itself is stored nowhere.
 */
export function transferCode(verificationId: string, indexKey: string): string {
  const hex = blindIndex(indexKey, `transfer-code\0${verificationId}`);
  return String(BigInt(`0x${hex.slice(0, 24)}`) % 1_000_000n).padStart(6, '0');
}
