import { and, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { applicationForms, materialParcels } from '../../../db/schema/material';
import { invoices, notifications, orders, reviews, uploads } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { pinDeliveries, shipments } from '../../../db/schema/production';
import { refundRequests, resends } from '../../../db/schema/refund';
import type { ReissueApplication } from '../../domain/application';
import type { DeletionName } from '../../domain/retention';
import type { FilesPort } from '../../ports/files';
import type { ServiceContext } from '../context';
import { copiesOf } from '../document/uploads';
import { findInvoice } from '../invoice/rows';
import { lockOrder } from '../order/transition';
import { lapsedBefore } from './rows';

export type OrderRule = Extract<DeletionName, 'orders_closed' | 'orders_refunded' | 'orders_completed'>;
interface Deps {
  files: FilesPort;
}

/** Which orders fall under a rule. */
const DUE: Record<OrderRule, (before: Date) => SQL | undefined> = {
  orders_closed: (before) => and(eq(orders.state, 'closed'), lt(orders.endedAt, before)),
  orders_refunded: (before) =>
    and(eq(orders.state, 'refunded'), lt(orders.endedAt, before), sql`not exists ${evidence()}`),
  // A granted refund leaves a certificate too: its evidence is kept like any other's.
  orders_completed: (before) =>
    and(
      inArray(orders.state, ['completed', 'refunded']),
      sql`exists ${evidence()}`,
      sql`not exists ${evidence(sql`not coalesce(${lapsedBefore(before)}, false)`)}`,
    ),
};
const BATCH = 50;

/** The certificates that an order is the evidence of: what it made, each token's, what it revoked, and whose data it changed. */
function evidence(which?: SQL): SQL {
  const made = sql`${certificates.orderNo} = ${orders.orderNo} or ${certificates.id} = ${orders.newCertificateId}`;
  const spoken = sql`${orders.businessType} = 'revoke' or (${orders.businessType} = 'change' and ${orders.state} = 'completed')`;
  const about = sql`(${spoken}) and ${certificates.id} = ${orders.oldCertificateId}`;
  const matching = sql`(${made} or (${about}))${which ? sql` and ${which}` : sql``}`;
  return sql`(select 1 from ${certificates} where ${matching})`;
}

/** Takes the persons out of ended orders; what happened, when, and by whose decision stays. */
export async function eraseOrders(ctx: ServiceContext, rule: OrderRule, before: Date, deps: Deps): Promise<number> {
  for (let erased = 0; ; ) {
    const due = await ctx.db
      .select({ orderNo: orders.orderNo })
      .from(orders)
      .where(and(isNull(orders.erasedAt), DUE[rule](before)))
      .orderBy(orders.orderNo)
      .limit(BATCH);
    for (const { orderNo } of due) await eraseOrder(ctx, orderNo, rule, deps);
    erased += due.length;
    if (due.length < BATCH) return erased;
  }
}

async function eraseOrder(ctx: ServiceContext, orderNo: string, rule: OrderRule, { files }: Deps): Promise<void> {
  const { pictures, forms } = await beginErasure(ctx, orderNo, rule);
  // Files first: until the row says that it was done, the next run does what a crash left over.
  for (const { id, originalKey, cleanKey, thumbnailKey } of pictures) {
    // Replaced while its copies were made, a picture has copies that its row does not name.
    const keys = new Set([originalKey, cleanKey, thumbnailKey, ...Object.values(copiesOf(id))]);
    for (const key of keys) if (key) await files.delete(key);
  }
  for (const { fileKey } of forms) if (fileKey) await files.delete(fileKey);
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderNo);
    const { rejectReasons, application } = order;
    await tx
      .update(orders)
      .set({
        application: withoutPersons(application),
        rejectReasons: rejectReasons && { ...rejectReasons, note: '' },
        erasedAt: ctx.clock.now(),
      })
      .where(eq(orders.orderNo, orderNo));
    await eraseBeside(tx, orderNo);
    const after = facts(rule, pictures, forms);
    await writeAudit(tx, ctx.actor, { action: 'order.erase', objectType: 'order', objectId: orderNo, after });
  });
}

/** What hangs on the order: free words, names of files, and where something was sent. */
async function eraseBeside(tx: Tx, orderNo: string): Promise<void> {
  await tx.update(uploads).set({ fileName: null }).where(eq(uploads.orderNo, orderNo));
  await tx.update(applicationForms).set({ fileKey: null }).where(eq(applicationForms.orderNo, orderNo));
  await tx.update(materialParcels).set({ note: '' }).where(eq(materialParcels.orderNo, orderNo));
  await tx.update(reviews).set({ note: '' }).where(eq(reviews.orderNo, orderNo));
  await tx.update(refundRequests).set({ note: '', decisionNote: '' }).where(eq(refundRequests.orderNo, orderNo));
  const nowhere = { targetMasked: '' };
  await tx.update(notifications).set(nowhere).where(eq(notifications.orderNo, orderNo));
  await tx.update(pinDeliveries).set(nowhere).where(eq(pinDeliveries.orderNo, orderNo));
  await tx.update(resends).set(nowhere).where(eq(resends.orderNo, orderNo));
  // That a red invoice failed stays, without the words: finance may still have to look.
  const failed = (await findInvoice(tx, orderNo))?.failReason;
  const failReason = failed?.startsWith('red:') ? 'red:' : null;
  if (failed) await tx.update(invoices).set({ failReason }).where(eq(invoices.orderNo, orderNo));
}

type Papers = { pictures: (typeof uploads.$inferSelect)[]; forms: (typeof applicationForms.$inferSelect)[] };

/** A file can't be taken back into a transaction: what is about to go is on record before it goes. */
const beginErasure = (ctx: ServiceContext, orderNo: string, rule: OrderRule): Promise<Papers> =>
  ctx.db.transaction(async (tx) => {
    await lockOrder(tx, orderNo);
    const pictures = await tx.select().from(uploads).where(eq(uploads.orderNo, orderNo));
    const forms = await tx.select().from(applicationForms).where(eq(applicationForms.orderNo, orderNo));
    const after = facts(rule, pictures, forms);
    await writeAudit(tx, ctx.actor, { action: 'order.erase_begin', objectType: 'order', objectId: orderNo, after });
    return { pictures, forms };
  });

const facts = (rule: OrderRule, pictures: Papers['pictures'], forms: Papers['forms']) => ({
  rule,
  pictures: pictures.map(({ id, kind, sha256 }) => ({ id, kind, sha256 })),
  ...(forms.length > 0 ? { forms: forms.map(({ formNo, sha256 }) => ({ formNo, sha256 })) } : {}),
});

/** The organisation is no person: its name and number stay, for whoever looks for the order. */
function withoutPersons({ organisation, verification, agreementIds }: ReissueApplication): ReissueApplication {
  return {
    organisation: {
      ...{ name: organisation.name, department: '', uscc: organisation.uscc, phone: '' },
      ...{ legalName: '', legalMobile: '', legalIdType: 'resident_id', legalIdNumber: '' },
    },
    verification: {
      ...{ method: verification.method, legalBankCard: '', bankMobile: '' },
      ...{ accountName: '', accountNo: '', bankName: '', bankAddress: '' },
    },
    invoice: { title: '', taxNo: '', addressPhone: '', bankAccount: '' },
    contact: { name: '', mobile: '', idType: 'resident_id', idNumber: '', bankAccount: '', email: '' },
    recipient: { name: '', mobile: '', regionCode: '', province: '', city: '', county: '', address: '' },
    agreementIds,
  };
}

/** Labels and slips carry the recipient's name, mobile and address. */
export async function deleteParcelFiles(ctx: ServiceContext, before: Date, { files }: Deps): Promise<number> {
  const old = await ctx.db
    .select({ orderNo: shipments.orderNo, labelKey: shipments.labelKey, slipKey: shipments.slipKey })
    .from(shipments)
    .innerJoin(orders, eq(orders.orderNo, shipments.orderNo))
    .where(and(lt(orders.endedAt, before), or(isNotNull(shipments.labelKey), isNotNull(shipments.slipKey))));
  for (const { labelKey, slipKey } of old) {
    if (labelKey) await files.delete(labelKey);
    if (slipKey) await files.delete(slipKey);
  }
  const numbers = old.map(({ orderNo }) => orderNo);
  if (numbers.length > 0) {
    await ctx.db.update(shipments).set({ labelKey: null, slipKey: null }).where(inArray(shipments.orderNo, numbers));
  }
  return old.length;
}
