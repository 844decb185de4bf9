import type { Executor } from '../../../db/client';
import type { ReissueApplication } from '../../domain/application';
import { CHANGEABLE, type ChangeValues, changesIn, departmentOf, newValue } from '../../domain/change';
import { DomainError } from '../../domain/errors';
import { comparableText } from '../../domain/text';
import { changeSchema } from '../../schemas/application';
import { ownCertificate } from '../certificate/eligibility';
import type { CustomerActor } from '../context';
import type { DraftRow, SubscriberRow } from '../draft/own';
import { onFile } from './onFile';

const refuse = (code: string, field: string, message: string): DomainError =>
  new DomainError(`change.${code}`, message, 'invalid', { field });

/** @throws DomainError change.same: what is typed as new stands there already */
function requireDifferent(to: Partial<ChangeValues>, before: ChangeValues): void {
  const same = changesIn(to).find(
    (key) => comparableText(newValue(key, to[key] ?? '')) === comparableText(before[key]),
  );
  if (same) throw refuse('same', `change.${same}`, `${CHANGEABLE[same].label}与登记的相同；没有变化的，请留空。`);
}

/** What is verified is the name that the new certificate will have, and no other. */
function requireNamed({ name }: Typed['organisation'], expected: string): void {
  if (comparableText(name) === comparableText(expected)) return;
  throw refuse(
    'name',
    'organisation.name',
    '单位名称与证书上的不一致；名称已变更的，请返回“变更内容”填写新的单位名称。',
  );
}

type Typed = Pick<ReissueApplication, 'organisation'> & { change?: unknown };

/** New and old values of a form, checked against each other. @throws DomainError */
export async function readChange(
  db: Executor,
  actor: CustomerActor,
  draft: DraftRow,
  subscriber: SubscriberRow,
  { organisation, change }: Typed,
): Promise<{ to: Partial<ChangeValues>; before: ChangeValues }> {
  const parsed = changeSchema.safeParse(change);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse('incomplete', 'change.name', issue?.message ?? '请填写变更后的内容。');
  }
  if (organisation.uscc !== subscriber.uscc) {
    throw refuse(
      'other_organisation',
      'organisation.uscc',
      '统一社会信用代码不能变更。代码不同的是另一个单位，请从“初次办理”申请。',
    );
  }
  const { to } = parsed.data;
  const before = await onFile(db, await ownCertificate(db, actor, draft.certificateId), subscriber);
  requireDifferent(to, before);
  requireNamed(organisation, to.name ?? before.name);
  const { legalName } = organisation;
  const expected = to.legalName ?? before.legalName;
  if (expected && comparableText(legalName) !== comparableText(expected)) {
    throw refuse(
      'legal',
      'organisation.legalName',
      '法定代表人与登记的不一致；法定代表人已变更的，请返回“变更内容”填写新的法定代表人。',
    );
  }
  return { to, before };
}

/** The application as it will be when the change is through: what was not changed is what is on file. */
export async function completeChange(
  typed: ReissueApplication,
  about: { tx: Executor; actor: CustomerActor; draft: DraftRow; subscriber: SubscriberRow },
): Promise<ReissueApplication> {
  const { to, before } = await readChange(about.tx, about.actor, about.draft, about.subscriber, typed);
  const now = { ...before, ...to };
  const changed = Object.fromEntries(changesIn(to).map((key) => [key, before[key]]));
  return {
    ...typed,
    organisation: {
      ...typed.organisation,
      ...{ name: now.name, department: departmentOf(now.department) },
      // On no file yet: as typed, for this order.
      phone: now.phone || typed.organisation.phone,
    },
    contact: { ...typed.contact, name: now.agentName, mobile: now.agentMobile },
    change: { to, before: changed },
  };
}
