import { eq } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { type OnboardingOutcome, onboardings } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import type { GivenConsent } from '../../domain/consent';
import { ProviderUnavailableError } from '../../domain/errors';
import { secret } from '../../domain/secret';
import { createLogger } from '../../log';
import type { EnterpriseField, EnterprisePort } from '../../ports/enterprise';
import type { OnboardingFields, OnboardingView } from '../../schemas/onboarding';
import { addressGroup, enforceLimits } from '../auth/limits';
import { requireService } from '../channel/serviceOf';
import { givenNow, requireTicked } from '../consent/ticked';
import type { ServiceContext } from '../context';
import { describeError } from '../db-errors';
import { readPictureRow } from './picture';
import { MATCHED, MISMATCH, UNAVAILABLE, UNSUPPORTED } from './texts';

const log = createLogger('web');
const DAY = 24 * 3_600_000;
const WINDOW_MS = 10 * 60_000;
/** Each costs money, and each wrong one is a guess at somebody's ID number. */
export const CHECKS = {
  perAddress: 40,
  /** Of one organisation by one address a day: a stranger uses up his own. */
  perPairADay: 10,
  /** Of one organisation, by whomever: many addresses together don't guess an ID number either. */
  perOrganisationADay: 60,
  /** Of everybody in ten minutes: what the register may cost us. */
  altogether: 300,
};

export type OnboardingInput = OnboardingFields & { channelId: string; pictureId?: string; agreementIds: string[] };

interface Outcome {
  outcome: OnboardingOutcome;
  mismatchField?: EnterpriseField;
  providerCode?: string;
}

/**
 * 初次办理, first step: do organisation, code and legal representative stand together in the register of companies? The
 * same for an organisation that is our customer already: who asks has proven nothing yet. Nothing leaves before the consents
 * that it needs were ticked.
 * @throws DomainError agreements.required
 */
export async function beginOnboarding(
  ctx: ServiceContext,
  input: OnboardingInput,
  deps: { enterprise: EnterprisePort; indexKey: string },
): Promise<OnboardingView> {
  const now = ctx.clock.now();
  await requireService(ctx.db, input.channelId, 'new');
  const { channelId, agreementIds } = input;
  const agreed = await requireTicked(ctx.db, { channelId, businessType: 'new', act: 'onboarding' }, agreementIds);
  await enforceLimits(ctx.db, limitsFor(input, ctx.actor.origin, deps.indexKey), now);
  const id = await intend(ctx, input, givenNow(agreed, now), now);
  const outcome = await ask(input, deps.enterprise);
  await record(ctx, id, outcome);
  return view(id, outcome);
}

function limitsFor(input: OnboardingInput, origin: string | undefined, indexKey: string) {
  const who = blindIndex(indexKey, `onboarding\0${input.channelId}\0${input.uscc}`);
  const from = addressGroup(origin ?? 'unknown');
  // The nearest first: an attempt that is refused for its address does not count for anybody else.
  return [
    ...(origin ? [{ key: `onboarding-address:${from}`, windowMs: WINDOW_MS, max: CHECKS.perAddress }] : []),
    { key: `onboarding-pair:${from}:${who}`, windowMs: DAY, max: CHECKS.perPairADay },
    { key: `onboarding-day:${who}`, windowMs: DAY, max: CHECKS.perOrganisationADay },
    { key: 'onboarding-checks', windowMs: WINDOW_MS, max: CHECKS.altogether },
  ];
}

async function intend(ctx: ServiceContext, input: OnboardingInput, consents: GivenConsent[], now: Date) {
  const { pictureId, channelId, uscc, name, legalName, legalIdNumber, agentName, agentMobile } = input;
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(onboardings)
      .values({
        ...{ channelId, uscc, name, legalName, legalIdNumber, agentName, agentMobile },
        pictureId: pictureId ? (await readPictureRow(tx, pictureId, now)).id : null,
        consents,
        outcome: 'pending',
        createdAt: now,
      })
      .returning({ id: onboardings.id });
    const { id } = row as { id: string };
    const after = { agreed: consents.map(({ agreementId }) => agreementId) };
    await writeAudit(tx, ctx.actor, { action: 'onboarding.begin', objectType: 'onboarding', objectId: id, after });
    return id;
  });
}

async function ask(input: OnboardingFields, enterprise: EnterprisePort): Promise<Outcome> {
  const { name, uscc, legalName, legalIdNumber } = input;
  try {
    const result = await enterprise.verify({ name, uscc, legalName, legalIdNumber: secret(legalIdNumber) });
    switch (result.outcome) {
      case 'match':
        return { outcome: 'matched' };
      case 'mismatch':
        return { outcome: 'mismatched', mismatchField: result.field };
      case 'unsupported':
        return { outcome: 'unsupported', providerCode: result.providerCode };
    }
  } catch (error) {
    // Whatever went wrong there is ours, not the customer's.
    if (!(error instanceof ProviderUnavailableError)) log.error(describeError(error), 'enterprise check failed');
    return { outcome: 'unavailable' };
  }
}

async function record(ctx: ServiceContext, id: string, outcome: Outcome): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(onboardings)
      .set({
        outcome: outcome.outcome,
        mismatchField: outcome.mismatchField ?? null,
        providerCode: outcome.providerCode ?? null,
        finishedAt: ctx.clock.now(),
      })
      .where(eq(onboardings.id, id));
    await writeAudit(tx, ctx.actor, {
      action: 'onboarding.outcome',
      objectType: 'onboarding',
      objectId: id,
      after: { ...outcome },
    });
  });
}

function view(onboardingId: string, { outcome, mismatchField }: Outcome): OnboardingView {
  switch (outcome) {
    case 'matched':
      return { onboardingId, outcome, field: null, message: MATCHED };
    case 'mismatched': {
      const field = mismatchField ?? 'combination';
      return { onboardingId, outcome, field, message: MISMATCH[field] };
    }
    case 'unsupported':
      return { onboardingId, outcome, field: null, message: UNSUPPORTED };
    default:
      return { onboardingId, outcome: 'unavailable', field: null, message: UNAVAILABLE };
  }
}
