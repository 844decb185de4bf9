import type { z } from 'zod';
import type { FieldError } from '@/app/_ui/error-summary';
import type { ReissueDraftData } from '@/lib/domain/application';
import {
  agreementIdsSchema,
  contactSchema,
  invoiceSchema,
  organisationSchema,
  recipientSchema,
  verificationSchema,
} from '@/lib/schemas/application';
import { type FormStep, fieldId, GROUP_FIELDS, type GroupName, METHOD_FIELDS } from './fields';

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

function agreementErrors(data: ReissueDraftData, required: readonly string[]): FieldError[] {
  const ticked = data.agreementIds ?? [];
  const result = agreementIdsSchema.safeParse(ticked);
  const all = result.success && required.every((id) => ticked.includes(id));
  if (all) return [];
  const first = required.find((id) => !ticked.includes(id)) ?? required[0] ?? '';
  return [{ id: fieldId('agreements', first), message: '请阅读并勾选两份协议' }];
}

export function stepErrors(step: FormStep, data: ReissueDraftData, agreements: readonly string[]): FieldError[] {
  if (step === 'verify') return [];
  return step === 'agreements' ? agreementErrors(data, agreements) : groupErrors(data, step);
}

export const DATA_STEPS = ['organisation', 'verification', 'invoice', 'contact', 'recipient', 'agreements'] as const;

/** The first step that still needs the customer, or null when everything can be sent. */
export function firstOpenStep(
  data: ReissueDraftData,
  agreements: readonly string[],
): (typeof DATA_STEPS)[number] | null {
  return DATA_STEPS.find((step) => stepErrors(step, data, agreements).length > 0) ?? null;
}
