import { eq } from 'drizzle-orm';
import type { Db } from '../../../../db/client';
import { orders } from '../../../../db/schema/order';
import { subscribers } from '../../../../db/schema/subscriber';
import { makeApplication, makeCertificate, makeOrder, makeSubscriber } from '../../../../db/testing/factories';
import { inventedMobile } from '../../../../db/testing/values';
import type { ChangeValues } from '../../../domain/change';
import type { EnterpriseResult } from '../../../ports/enterprise';
import { openDraft } from '../../draft/openDraft';
import { saveDraft } from '../../draft/saveDraft';
import { submitOrder } from '../../order/submitOrder';
import { asCustomer, fakeBank, fakeEnterprise, fakeIdentity, TEST_INDEX_KEY as indexKey } from '../../testing';
import { startVerification } from '../../verification/startVerification';

export const NEW_NAME = '桂林示例乙科技有限公司';

/** A form filled in with these changes, as the page does it. */
export async function readyChange(
  db: Db,
  to: Partial<ChangeValues>,
  register: EnterpriseResult = { outcome: 'match' },
) {
  const subscriber = await makeSubscriber(db);
  const certificate = await makeCertificate(db, subscriber);
  // Whose will was proven last.
  const legal = makeApplication(subscriber);
  await makeOrder(db, 'completed', { subscriber, values: { application: legal } });
  const ctx = asCustomer(db, subscriber);
  const draft = await openDraft(ctx, { certificateId: certificate.id, businessType: 'change' }, { indexKey });
  const { draftId } = draft;
  const typed = makeApplication(subscriber);
  const retype = (values: Partial<ChangeValues>) =>
    saveDraft(ctx, {
      draftId,
      data: {
        ...typed,
        organisation: {
          ...typed.organisation,
          name: values.name || certificate.commonName,
          legalName: values.legalName || legal.organisation.legalName,
        },
        invoice: { ...typed.invoice, title: values.name || certificate.commonName },
        contact: { ...typed.contact, name: values.agentName || subscriber.agentName },
        change: { to: values },
      },
    });
  await retype(to);
  const enterprise = fakeEnterprise(() => register);
  const ports = { identity: fakeIdentity(() => ({ outcome: 'match' })), bank: fakeBank(), enterprise, indexKey };
  const verify = () => startVerification(ctx, { draftId }, ports);
  const submit = () => submitOrder(ctx, { draftId }, { indexKey });
  return { ctx, subscriber, certificate, draft, draftId, legal, retype, verify, submit, enterprise, ports };
}

export async function submittedChange(db: Db, to: Partial<ChangeValues>) {
  const made = await readyChange(db, to);
  await made.verify();
  const { orderNo } = await made.submit();
  return { ...made, orderNo, order: await readOrderRow(db, orderNo) };
}

export const readOrderRow = async (db: Db, orderNo: string) =>
  (await db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0] as typeof orders.$inferSelect;
export const subscriberOf = async (db: Db, id: string) =>
  (await db.select().from(subscribers).where(eq(subscribers.id, id)))[0];
export const changed = () => ({ name: NEW_NAME, agentName: '王新人', agentMobile: inventedMobile() });
