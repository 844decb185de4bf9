import { randomInt, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { consents, orderItems, orders } from '../../../db/schema/order';
import { drafts } from '../../../db/schema/subscriber';
import type { ReissueApplication } from '../../domain/application';
import { chinaDateCompact } from '../../domain/calendar';
import { changesIn, notByPost } from '../../domain/change';
import { type Concern, mergeConsents } from '../../domain/consent';
import { DomainError } from '../../domain/errors';
import { orderTimings } from '../../domain/settings';
import { applicationSchema } from '../../schemas/application';
import { lineageBusy } from '../certificate/eligibility';
import { givenNow, requireTicked } from '../consent/ticked';
import { type CustomerActor, requireCustomer, type ServiceContext } from '../context';
import { uniqueViolation } from '../db-errors';
import { type DraftRow, lockOwnDraft, readSubscriber } from '../draft/own';
import { requireChecked } from '../onboarding/draft';
import { keepPicture } from '../onboarding/picture';
import { waivePayment } from '../payment/waive';
import { beginRevocation } from '../revocation/begin';
import { hashOf } from '../verification/fields';
import { requireSameOrganisation } from '../verification/intent';
import { codeExpired, latestFor } from '../verification/view';
import { type OrderGround, type OrderPlan, orderPlan, unbilled } from './plans';
import { type OrderTerms, orderTerms } from './terms';
import { enqueueOrderEvent, type OrderRow, recordOrderAct } from './transition';

/** Six random digits a day: a collision is likely enough to be handled, ten in a row are not. */
const NUMBER_TRIES = 10;

/**
 * 确认订单: the draft becomes an order. Everything is checked again here: the form by its schema, the verification for
 * exactly these fields (by post, seal and signature on the form take its place), both agreements in their current version, the certificate and that nothing else runs on it.
 */
export async function submitOrder(
  ctx: ServiceContext,
  input: { draftId: string },
  deps: { indexKey: string },
): Promise<{ orderNo: string }> {
  const actor = requireCustomer(ctx);
  for (let attempt = 1; ; attempt++) {
    try {
      const orderNo = newOrderNo(ctx.clock.now());
      return await ctx.db.transaction((tx) => submit(tx, ctx, actor, input.draftId, orderNo, deps.indexKey));
    } catch (error) {
      const index = uniqueViolation(error);
      if (index === 'orders_one_running_per_lineage') throw lineageBusy();
      if (index !== 'orders_pkey' || attempt >= NUMBER_TRIES) throw error;
    }
  }
}

/** yyyymmdd (China) + A + 6 random digits: not guessable by counting, and never enough to see the order. */
export const newOrderNo = (now: Date): string =>
  `${chinaDateCompact(now)}A${String(randomInt(0, 1_000_000)).padStart(6, '0')}`;

async function submit(
  tx: Tx,
  ctx: ServiceContext,
  actor: CustomerActor,
  draftId: string,
  orderNo: string,
  indexKey: string,
): Promise<{ orderNo: string }> {
  const draft = await lockOwnDraft(tx, actor, draftId);
  // A second click, or the answer was lost: the same order.
  if (draft.orderNo) return { orderNo: draft.orderNo };
  const now = ctx.clock.now();
  const plan = orderPlan(draft);
  const terms = await orderTerms(tx, actor.channelId, draft, plan);
  const free = terms.feeFen === 0;
  const application = await requireApplication(tx, actor, draft, free ? unbilled(plan) : plan);
  requireChecked(draft, application.organisation, indexKey);
  const byPost = plan.confirmed && draft.data.materialRoute === 'post';
  if (byPost) requirePostable(application);
  else await requireMatch(tx, draft, application, indexKey, now);
  const texts = await requireConsent(tx, actor.channelId, draft, application, { free, byPost });
  const ground = await plan.ground(tx, actor, draft, now);
  const askedConsents = texts.map(({ kind }) => kind);
  const order = await insertOrder(tx, actor, draft, { orderNo, application, ground, plan, terms, askedConsents, now });
  await insertItems(tx, order);
  const pictured = order.materialRoute === 'upload' && (await keepPicture(tx, draft, orderNo, now));
  // What a check has relied on before keeps the time at which it was given.
  const agreed = mergeConsents(draft.consents, givenNow(texts, now));
  await tx.insert(consents).values(agreed.map(({ at, ...given }) => ({ orderNo, ...given, at: new Date(at) })));
  await tx.update(drafts).set({ orderNo, updatedAt: now }).where(eq(drafts.id, draft.id));
  await recordOrderAct(tx, ctx, order, 'order.submit', {
    after: {
      ...{ state: order.state, businessType: order.businessType, method: order.method, amountFen: order.amountFen },
      materialRoute: order.materialRoute,
      ...(order.changes.length > 0 ? { changes: order.changes } : {}),
      ...(ground.oldCertificateId ? { certificateId: ground.oldCertificateId } : {}),
    },
  });
  if (draft.businessType === 'revoke') await beginRevocation(tx, ctx, order);
  if (order.materialRoute === 'post' && order.amountFen === 0) await waivePayment(tx, ctx, order);
  // A picture that came before the order is copied clean and small like any other.
  else await enqueueOrderEvent(tx, order, pictured ? { kind: 'scan_added' } : null);
  return { orderNo };
}

async function requireApplication(
  tx: Tx,
  actor: CustomerActor,
  draft: DraftRow,
  plan: OrderPlan,
): Promise<ReissueApplication> {
  const parsed = plan.schema.safeParse({ agreementIds: [], ...draft.data });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    // Who opened the form while it cost nothing has not been asked for it.
    const where = issue?.path[0] === 'invoice' ? '。请刷新页面，在“发票信息”一步填写后再提交，已填的内容都保留。' : '';
    throw new DomainError('application.incomplete', `${issue?.message ?? '请填写完整后再提交。'}${where}`, 'invalid', {
      field: issue?.path.join('.') ?? '',
      problems: parsed.error.issues.length,
    });
  }
  const subscriber = await readSubscriber(tx, actor);
  // A change is checked against what is on file, when it is completed.
  if (draft.businessType !== 'change') requireSameOrganisation(parsed.data, subscriber);
  return plan.complete(parsed.data, { tx, actor, draft, subscriber });
}

function requirePostable({ change }: ReissueApplication): void {
  const refusal = notByPost(changesIn(change?.to));
  if (refusal) throw new DomainError('change.not_by_post', refusal, 'conflict', { field: 'change.agentMobile' });
}

async function requireMatch(
  tx: Tx,
  draft: DraftRow,
  application: ReissueApplication,
  indexKey: string,
  now: Date,
): Promise<void> {
  const checked = applicationSchema.shape.verification.parse(application.verification);
  const { organisation, change } = application;
  const hash = hashOf({ organisation, verification: checked, change }, indexKey);
  const latest = await latestFor(tx, draft.id, hash, now);
  if (latest?.outcome === 'matched') return;
  const awaiting = latest?.outcome === 'awaiting_code' && !codeExpired(latest, now);
  throw awaiting
    ? new DomainError('verification.code_awaited', '请先填写对公账户收款附言中的验证码。', 'conflict')
    : new DomainError('verification.required', '认证信息尚未核验或核验后有改动，请先完成认证。', 'conflict');
}

/** All that is asked for now. */
const requireConsent = (
  tx: Tx,
  channelId: string,
  { businessType }: DraftRow,
  { verification: { method }, agreementIds, change }: ReissueApplication,
  known: Pick<Concern, 'free' | 'byPost'>,
) => requireTicked(tx, { channelId, businessType, changes: changesIn(change?.to), method, ...known }, agreementIds);

async function insertOrder(
  tx: Tx,
  actor: CustomerActor,
  { businessType, data }: DraftRow,
  made: Pick<OrderRow, 'orderNo' | 'application' | 'askedConsents'> & {
    ground: OrderGround;
    plan: OrderPlan;
    terms: OrderTerms;
    now: Date;
  },
): Promise<OrderRow> {
  const { orderNo, application, askedConsents, ground, plan, terms, now } = made;
  const quantity = plan.quantity(application);
  const materialRoute = plan.confirmed ? (data.materialRoute ?? 'upload') : 'upload';
  if (!terms.methods.includes(application.verification.method)) {
    throw new DomainError('verification.method_closed', '该渠道不支持所选的认证方式，请换一种。', 'conflict', {
      field: 'verification.method',
    });
  }
  const [order] = await tx
    .insert(orders)
    .values({
      orderNo,
      channelId: actor.channelId,
      subscriberId: actor.subscriberId,
      businessType,
      materialRoute,
      // Nothing is uploaded that a code could confirm: by post the order is paid, or waived, at once.
      applicationConfirmedAt: materialRoute === 'post' || !plan.confirmed ? now : null,
      method: application.verification.method,
      state: 'submitted',
      stateSince: now,
      ...ground,
      uscc: application.organisation.uscc,
      organisationName: application.organisation.name,
      application: sold(application, terms),
      amountFen: terms.feeFen * quantity,
      changes: changesIn(application.change?.to),
      askedConsents,
      quantity,
      submittedAt: now,
      paymentDeadline: new Date(now.getTime() + orderTimings().paymentWindow),
    })
    .returning();
  return order as OrderRow;
}

/** 初次办理: the order keeps the name under which the product was sold. */
const sold = (application: ReissueApplication, { product }: OrderTerms): ReissueApplication =>
  application.tokens && product
    ? { ...application, tokens: { ...application.tokens, productName: product.name } }
    : application;

/** One row a token: the first stands on the order's own lineage, each further one begins its own. */
async function insertItems(tx: Tx, order: OrderRow): Promise<void> {
  const { orderNo, quantity, lineageId } = order;
  const positions = Array.from({ length: quantity }, (_, i) => i + 1);
  await tx
    .insert(orderItems)
    .values(positions.map((position) => ({ orderNo, position, lineageId: position === 1 ? lineageId : randomUUID() })));
}
