import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { channels } from '../../../db/schema/channel';
import { drafts } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import type { OrganisationInfo } from '../../domain/application';
import { mergeConsents } from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import type { DraftRow, SubscriberRow } from '../draft/own';
import { prefilled } from '../draft/prefilled';
import type { OnboardingRow } from './requestCode';

type Checked = Pick<OrganisationInfo, 'uscc' | 'name' | 'legalName' | 'legalIdNumber'>;

/** What the register confirmed, so that the form cannot name another legal representative afterwards. */
const checkedHash = ({ uscc, name, legalName, legalIdNumber }: Checked, indexKey: string): string =>
  blindIndex(indexKey, `enterprise\0${JSON.stringify([uscc, name, legalName, legalIdNumber])}`);

/** @throws DomainError application.unchecked_organisation */
export function requireChecked(draft: DraftRow, organisation: Checked, indexKey: string): void {
  if (draft.businessType !== 'new' || draft.checkedHash === checkedHash(organisation, indexKey)) return;
  throw new DomainError(
    'application.unchecked_organisation',
    '单位或法定代表人信息与核对过的不一致，请从“初次办理”重新核对单位信息；填写的其他内容已保留。',
    'conflict',
    { field: 'organisation.legalName' },
  );
}

/** Where there is nothing to choose, nothing is asked. */
async function onlyProduct(tx: Tx, { channelId }: SubscriberRow): Promise<{ productId?: string }> {
  const [channel] = await tx.select({ products: channels.products }).from(channels).where(eq(channels.id, channelId));
  const [only, ...more] = channel?.products ?? [];
  return only && more.length === 0 ? { productId: only.id } : {};
}

/** The form of a first application: as it was left, with what was checked just now; or a new one. */
export async function draftForNew(
  tx: Tx,
  subscriber: SubscriberRow,
  row: OnboardingRow,
  { indexKey, now }: { indexKey: string; now: Date },
): Promise<string> {
  const { uscc, name, legalName, legalIdNumber } = row;
  const checked = { uscc, name, legalName, legalIdNumber };
  const mine = and(eq(drafts.subscriberId, subscriber.id), eq(drafts.businessType, 'new'), isNull(drafts.orderNo));
  const [open] = await tx.select().from(drafts).where(mine).orderBy(desc(drafts.updatedAt)).limit(1);
  const data = open?.data ?? {
    ...(await prefilled(tx, subscriber)),
    tokens: { items: [{}], ...(await onlyProduct(tx, subscriber)) },
  };
  const ticked = [...(data.agreementIds ?? []), ...row.consents.map(({ agreementId }) => agreementId)];
  const values = {
    // What was ticked a minute ago is not asked for again.
    data: { ...data, organisation: { ...data.organisation, ...checked }, agreementIds: [...new Set(ticked)] },
    consents: mergeConsents(open?.consents ?? [], row.consents),
    checkedHash: checkedHash(checked, indexKey),
    ...(row.pictureId ? { pictureId: row.pictureId } : {}),
    updatedAt: now,
  };
  const [kept] = open
    ? await tx.update(drafts).set(values).where(eq(drafts.id, open.id)).returning({ id: drafts.id })
    : await tx
        .insert(drafts)
        .values({ ...values, subscriberId: subscriber.id, businessType: 'new', createdAt: now })
        .returning({ id: drafts.id });
  return (kept as { id: string }).id;
}
