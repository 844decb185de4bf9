import type { z } from 'zod';
import type { FieldError } from '@/app/_ui/error-summary';
import type { ReissueDraftData } from '@/lib/domain/application';
import { consentApplies } from '@/lib/domain/consent';
import {
  changeSchema,
  contactSchema,
  invoiceSchema,
  organisationSchema,
  recipientSchema,
  revocationSchema,
  tokensSchema,
  verificationSchema,
} from '@/lib/schemas/application';
import type { AgreementView } from '@/lib/schemas/portal-views';
import { type FormStep, fieldId, GROUP_FIELDS, type GroupName, METHOD_FIELDS } from './fields';

/** A text that must be ticked where it applies. */
export type Agreed = Pick<AgreementView, 'id' | 'title' | 'methods'>;

const SCHEMAS: Record<GroupName, z.ZodType> = {
  organisation: organisationSchema,
  verification: verificationSchema,
  invoice: invoiceSchema,
  contact: contactSchema,
  recipient: recipientSchema,
};

/** Every field of a group as text: what was never touched counts as empty, so that its own message is shown. */
export function valuesOf(data: ReissueDraftData, group: GroupName): Record<string, string> {
  const typed = (data[group] ?? {}) as Record<string, string | undefined>;
  const method = data.verification?.method;
  const specs = group === 'verification' ? (method ? METHOD_FIELDS[method] : []) : GROUP_FIELDS[group];
  const empty = Object.fromEntries(specs.filter((spec) => spec.widget !== 'idType').map((spec) => [spec.name, '']));
  const region: Record<string, string> = group === 'recipient' ? { regionCode: '' } : {};
  const present = Object.fromEntries(
    Object.entries(typed).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return { ...empty, ...region, ...present };
}

/** One message a field, in the order of the form, by the schemas that the server uses. */
function groupErrors(data: ReissueDraftData, group: GroupName): FieldError[] {
  const result = SCHEMAS[group].safeParse(valuesOf(data, group));
  if (result.success) return [];
  const messages = new Map<string, string>();
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? 'method');
    // 省, 市, 区县 are chosen in one control.
    const shown = ['province', 'city', 'county'].includes(name) ? 'regionCode' : name;
    if (!messages.has(shown)) messages.set(shown, issue.message);
  }
  return [...messages].map(([name, message]) => ({ id: fieldId(group, name), message }));
}

/** Beside the token that it belongs to; what concerns all of them, beside the quantity. */
function tokenErrors(data: ReissueDraftData): FieldError[] {
  const result = tokensSchema.safeParse(data.tokens ?? { items: [] });
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => {
    const [part, index, name] = path;
    const field = part === 'productId' ? part : name === undefined ? 'quantity' : `${String(index)}-${String(name)}`;
    return { id: fieldId('tokens', field), message };
  });
}

function reasonErrors(data: ReissueDraftData): FieldError[] {
  const result = revocationSchema.safeParse(data.revocation ?? {});
  const [issue] = result.success ? [] : result.error.issues;
  return issue ? [{ id: fieldId('revocation', 'reason'), message: issue.message }] : [];
}

function changeErrors(data: ReissueDraftData): FieldError[] {
  const result = changeSchema.safeParse(data.change ?? { to: {} });
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({
    id: fieldId('change', String(path[1] ?? 'name')),
    message,
  }));
}

/** Each text that is missing has its own line: a tick is asked for one by one. */
function agreementErrors(data: ReissueDraftData, required: readonly Agreed[]): FieldError[] {
  return required
    .filter((agreement) => consentApplies(agreement, data.verification?.method))
    .filter(({ id }) => !data.agreementIds?.includes(id))
    .map(({ id, title }) => ({ id: fieldId('agreements', id), message: `请阅读并勾选《${title}》` }));
}

export function stepErrors(step: FormStep, data: ReissueDraftData, agreements: readonly Agreed[]): FieldError[] {
  if (step === 'verify') return [];
  if (step === 'tokens') return tokenErrors(data);
  if (step === 'reason') return reasonErrors(data);
  if (step === 'changes') return changeErrors(data);
  return step === 'agreements' ? agreementErrors(data, agreements) : groupErrors(data, step);
}

/** The first step that still needs the customer, or null when everything can be sent. */
export function firstOpenStep(
  steps: readonly FormStep[],
  data: ReissueDraftData,
  agreements: readonly Agreed[],
): FormStep | null {
  return steps.find((step) => stepErrors(step, data, agreements).length > 0) ?? null;
}
