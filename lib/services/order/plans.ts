import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Tx } from '../../../db/client';
import type { ReissueApplication } from '../../domain/application';
import { DomainError } from '../../domain/errors';
import type { BusinessType } from '../../domain/order';
import { applicationSchema, newApplicationSchema } from '../../schemas/application';
import { ownCertificate, requireReissuable } from '../certificate/eligibility';
import type { CustomerActor } from '../context';
import type { DraftRow } from '../draft/own';

/** The certificate that an order is about, and the lineage that it occupies. */
export interface OrderGround {
  lineageId: string;
  oldCertificateId: string | null;
}

export interface OrderPlan {
  schema: z.ZodType<ReissueApplication>;
  /** @throws DomainError when there is nothing to order */
  ground(tx: Tx, actor: CustomerActor, draft: DraftRow, now: Date): Promise<OrderGround>;
  /** Tokens to make. */
  quantity(application: ReissueApplication): number;
}

/** What a draft of each business type becomes. */
const PLANS: Partial<Record<BusinessType, OrderPlan>> = {
  reissue: {
    schema: applicationSchema,
    async ground(tx, actor, draft, now) {
      const certificate = await ownCertificate(tx, actor, draft.certificateId);
      await requireReissuable(tx, certificate, now);
      return { lineageId: certificate.lineageId, oldCertificateId: certificate.id };
    },
    quantity: () => 1,
  },
  new: {
    schema: newApplicationSchema,
    ground: async () => ({ lineageId: randomUUID(), oldCertificateId: null }),
    quantity: ({ tokens }) => tokens?.items.length ?? 1,
  },
};

/** @throws DomainError order.not_offered */
export function orderPlan(businessType: BusinessType): OrderPlan {
  const plan = PLANS[businessType];
  if (plan) return plan;
  throw new DomainError('order.not_offered', '该业务暂未开放在线办理，请致电服务热线咨询。', 'conflict');
}
