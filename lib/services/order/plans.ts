import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Tx } from '../../../db/client';
import type { ContactInfo, ReissueApplication } from '../../domain/application';
import { changesAgent, changesIn } from '../../domain/change';
import { DomainError } from '../../domain/errors';
import { type BusinessType, makesToken } from '../../domain/order';
import { findRegion } from '../../domain/regions';
import {
  applicationSchema,
  changeApplicationSchema,
  newApplicationSchema,
  recordApplicationSchema,
  revokeApplicationSchema,
  sameAgentSchema,
} from '../../schemas/application';
import { type AboutCertificate, ownCertificate, requireEligible } from '../certificate/eligibility';
import { completeChange } from '../change/complete';
import { departmentOnFile } from '../change/onFile';
import type { CustomerActor } from '../context';
import type { DraftRow, SubscriberRow } from '../draft/own';

/** The certificate that an order is about, and the lineage that it occupies. */
export interface OrderGround {
  lineageId: string;
  oldCertificateId: string | null;
}

/** Whose form it is. */
export interface FormOwner {
  tx: Tx;
  actor: CustomerActor;
  draft: DraftRow;
  subscriber: SubscriberRow;
}

export interface OrderPlan<Typed = ReissueApplication> {
  schema: z.ZodType<Typed>;
  /** What the order is told of beside what was typed. @throws DomainError */
  complete(typed: Typed, owner: FormOwner): ReissueApplication | Promise<ReissueApplication>;
  /** @throws DomainError when there is nothing to order */
  ground(tx: Tx, actor: CustomerActor, draft: DraftRow, now: Date): Promise<OrderGround>;
  /** Tokens to make. */
  quantity(application: ReissueApplication): number;
  /** The channel's fee is due. */
  charged: boolean;
  /** Papers, or at least a code, confirm it; else it goes to the review at once. */
  confirmed: boolean;
}

/** The order stands on the certificate of its draft. */
const onCertificate =
  (businessType: AboutCertificate): OrderPlan['ground'] =>
  async (tx, actor, draft, now) => {
    const certificate = await ownCertificate(tx, actor, draft.certificateId);
    await requireEligible(tx, businessType, certificate, now);
    return { lineageId: certificate.lineageId, oldCertificateId: certificate.id };
  };

/** The names belong to the code; what the browser sent beside it is not taken. */
function withRegion(application: ReissueApplication): ReissueApplication {
  const region = findRegion(application.recipient.regionCode);
  if (!region) {
    throw new DomainError('application.region', '请重新选择收件地址的省、市、区县。', 'invalid', {
      field: 'recipient.regionCode',
    });
  }
  const { province, city, county } = region;
  return { ...application, recipient: { ...application.recipient, province, city, county } };
}

/** 补办: the department is the certificate's, whatever was typed. */
async function asBefore(typed: ReissueApplication, { tx, actor, draft, subscriber }: FormOwner) {
  const certificate = await ownCertificate(tx, actor, draft.certificateId);
  const department = await departmentOnFile(tx, certificate, subscriber);
  return withRegion({ ...typed, organisation: { ...typed.organisation, department } });
}

type RevokeTyped = z.output<typeof revokeApplicationSchema>;

const NO_INVOICE = { title: '', taxNo: '', addressPhone: '', bankAccount: '' };
const NO_PARCEL = { name: '', mobile: '', regionCode: '', province: '', city: '', county: '', address: '' };

/** Nothing is asked of him: his name and number are enough to tell him. */
const agentOnFile = ({ agentName: name, agentMobile: mobile }: SubscriberRow): ContactInfo => ({
  ...{ name, mobile, idType: 'resident_id', idNumber: '', bankAccount: '', email: '' },
});

/** Nothing is billed or sent; who is told is the agent on file. */
function withoutParcel(typed: RevokeTyped, { subscriber }: FormOwner): ReissueApplication {
  return { ...typed, invoice: NO_INVOICE, contact: agentOnFile(subscriber), recipient: NO_PARCEL };
}

/** Typed is what changes; what stood there before is on file. */
const change: OrderPlan<z.output<typeof changeApplicationSchema>> = {
  schema: changeApplicationSchema,
  complete: async ({ change: { to }, ...typed }, owner) =>
    completeChange({ ...withRegion(typed), change: { to, before: {} } }, owner),
  ground: onCertificate('change'),
  quantity: () => 1,
  charged: true,
  confirmed: true,
};

/** Only what is on file changes: the certificate, and where it is, stay as they are. */
const record: OrderPlan<z.output<typeof recordApplicationSchema>> = {
  schema: recordApplicationSchema,
  complete: async ({ change: { to }, ...typed }, owner) =>
    completeChange({ ...typed, invoice: NO_INVOICE, recipient: NO_PARCEL, change: { to, before: {} } }, owner),
  ground: onCertificate('change'),
  quantity: () => 1,
  charged: false,
  confirmed: true,
};

/** The agent stays. */
const sameAgent: OrderPlan<z.output<typeof sameAgentSchema>> = {
  ...record,
  schema: sameAgentSchema,
  complete: async (typed, owner) => record.complete({ ...typed, contact: agentOnFile(owner.subscriber) }, owner),
};

const revoke: OrderPlan<RevokeTyped> = {
  schema: revokeApplicationSchema,
  complete: withoutParcel,
  ground: onCertificate('revoke'),
  quantity: () => 1,
  charged: false,
  confirmed: false,
};

/** Where nothing is to be paid nothing is billed: of an invoice is nothing asked, and nothing kept. */
export function unbilled(plan: OrderPlan): OrderPlan {
  if (!plan.charged) return plan;
  // Whatever else is typed, each of these forms is an object with an invoice.
  const schema = plan.schema as unknown as typeof applicationSchema;
  return {
    ...plan,
    schema: schema.omit({ invoice: true }) as unknown as OrderPlan['schema'],
    complete: (typed, owner) => plan.complete({ ...typed, invoice: NO_INVOICE }, owner),
  };
}

/** What a draft of each business type becomes. */
const PLANS: Partial<Record<BusinessType, OrderPlan>> = {
  reissue: {
    schema: applicationSchema,
    complete: asBefore,
    ground: onCertificate('reissue'),
    quantity: () => 1,
    charged: true,
    confirmed: true,
  },
  new: {
    schema: newApplicationSchema,
    complete: withRegion,
    ground: async () => ({ lineageId: randomUUID(), oldCertificateId: null }),
    quantity: ({ tokens }) => tokens?.items.length ?? 1,
    charged: true,
    confirmed: true,
  },
  change: change as unknown as OrderPlan,
  // What is typed differs; it goes from `schema` to `complete` and nowhere else.
  revoke: revoke as unknown as OrderPlan,
};

/** @throws DomainError order.not_offered */
export function orderPlan({ businessType, data }: Pick<DraftRow, 'businessType' | 'data'>): OrderPlan {
  const changes = changesIn(data.change?.to);
  if (businessType === 'change' && !makesToken({ businessType, changes })) {
    return (changesAgent(changes) ? record : sameAgent) as unknown as OrderPlan;
  }
  const plan = PLANS[businessType];
  if (plan) return plan;
  throw new DomainError('order.not_offered', '该业务暂未开放在线办理，请致电服务热线咨询。', 'conflict');
}
