import type { Executor } from '../../../db/client';
import {
  type Concern,
  type ConsentAct,
  consentApplies,
  consentsFor,
  consentsForAct,
  type GivenConsent,
} from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import type { BusinessType } from '../../domain/order';
import { type AgreementRow, currentAgreements } from '../channel/getChannel';

interface Asked extends Concern {
  channelId: string;
  businessType: BusinessType;
  /** Only what this act needs; else all that the business asks for. */
  act?: ConsentAct;
}

/** The texts asked for, all of them ticked in their current version. @throws DomainError agreements.required */
export async function requireTicked(
  db: Executor,
  { channelId, businessType, act, ...concern }: Asked,
  ticked: readonly string[],
): Promise<AgreementRow[]> {
  const texts = consentsFor(businessType, await currentAgreements(db, channelId), concern);
  const asked = (act ? consentsForAct(act, texts) : texts).filter((consent) => consentApplies(consent, concern.method));
  const missing = asked.filter(({ id }) => !ticked.includes(id));
  if (missing.length === 0 && (act || asked.length > 0)) return asked;
  const titles = missing.map(({ title }) => `《${title}》`).join('、');
  throw new DomainError('agreements.required', `请阅读并勾选${titles || '协议'}。`, 'invalid', {
    field: 'agreementIds',
  });
}

export const givenNow = (texts: readonly AgreementRow[], now: Date): GivenConsent[] =>
  texts.map(({ id, sha256 }) => ({ agreementId: id, sha256, at: now.toISOString() }));
