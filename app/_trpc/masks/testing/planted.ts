import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { materialParcels } from '@/db/schema/material';
import { invoices, orders, uploads } from '@/db/schema/order';
import { refundRequests } from '@/db/schema/refund';
import { drafts, onboardings, subscribers } from '@/db/schema/subscriber';
import { makeMessage } from '@/db/testing/consult';
import { makeOrder, makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import { inventedMobile, inventedResidentId, inventedUscc } from '@/db/testing/values';
import type { ReissueApplication } from '@/lib/domain/application';
import type { OrderState } from '@/lib/domain/order';
import { database } from '../../testing';

export const NAMES = {
  legal: '赵壹贰叁',
  agent: '钱肆伍陆',
  recipient: '孙柒捌玖',
  other: '李拾佰仟',
  former: '吴肆叁贰',
};
const ADDRESS = '示例路 987654 号 321 室';

export interface Planted {
  orderNo: string;
  state: OrderState;
  /** On file with another agent than the order's. */
  subscriber: SubscriberRow;
  /** Numbers, mailboxes and addresses of everybody. */
  numbers: string[];
}

/** An order full of values that stand nowhere else, with all that may hang on one. */
export async function plantedOrder(state: OrderState): Promise<Planted> {
  const { db } = database;
  const values = { materialRoute: state === 'awaiting_materials' ? ('post' as const) : ('upload' as const) };
  const { order, subscriber } = await makeOrder(db, state, { subscriber: await makeSubscriber(db), values });
  const { organisation, verification, invoice, contact, recipient } = order.application;
  const billed = inventedMobile();
  const agent = { mobile: inventedMobile(), idNumber: inventedResidentId() };
  const application: ReissueApplication = {
    ...order.application,
    organisation: { ...organisation, legalName: NAMES.legal },
    verification: { ...verification, method: 'legal_bank_card', bankMobile: '13712345678' },
    invoice: { ...invoice, bankAccount: '4500111122223333444', addressPhone: `示例路 66 号 ${billed}` },
    contact: {
      ...{ ...contact, ...agent, name: NAMES.agent },
      ...{ email: 'planted@example.org', bankAccount: '6222000011112222333' },
    },
    recipient: { ...recipient, name: NAMES.recipient, mobile: '13687654321', address: ADDRESS },
    change: {
      to: {
        ...{ legalName: NAMES.legal, agentName: NAMES.agent, agentMobile: agent.mobile },
        phone: organisation.phone,
      },
      before: {
        ...{ legalName: NAMES.former, agentName: NAMES.other, agentMobile: subscriber.agentMobile },
        phone: subscriber.phone,
      },
    },
  };
  await db.update(orders).set({ application, method: 'legal_bank_card' }).where(eq(orders.orderNo, order.orderNo));
  // As phones and scanners call them.
  const fileName = `${NAMES.agent}${agent.idNumber}.jpg`;
  await db.update(uploads).set({ fileName }).where(eq(uploads.orderNo, order.orderNo));
  await db.update(subscribers).set({ agentName: NAMES.other }).where(eq(subscribers.id, subscriber.id));
  await plantRefusal(order.orderNo, billed);
  const asked = await makeMessage(db, subscriber, { orderNo: order.orderNo, mobile: inventedMobile() });
  const numbers = [
    ...[organisation.legalMobile, organisation.legalIdNumber, verification.legalBankCard, '13712345678'],
    ...['4500111122223333444', '6222000011112222333', 'planted@example.org', '13687654321'],
    ...[agent.mobile, agent.idNumber, subscriber.agentMobile, ADDRESS, asked.mobile],
    ...[organisation.phone, subscriber.phone, billed],
    ...(await plantBeside(order.orderNo, subscriber)),
  ];
  return { orderNo: order.orderNo, state, subscriber, numbers: numbers.filter(Boolean) };
}

/** The tax side's words repeat what was typed. */
const plantRefusal = (orderNo: string, mobile: string) =>
  database.db.insert(invoices).values({
    ...{ orderNo, requestNo: orderNo, state: 'failed' },
    failReason: `购方手机${mobile}、邮箱 planted@example.org 不正确`,
  });

/** A request for money, a parcel of papers, and a colleague of his who has begun to apply for the first time. */
async function plantBeside(orderNo: string, { channelId, uscc }: SubscriberRow): Promise<string[]> {
  const { db } = database;
  await db.insert(refundRequests).values({ orderNo, reason: 'faulty', note: '插上没有反应', createdAt: new Date() });
  await db.insert(materialParcels).values({ orderNo, state: 'incomplete', note: '请补寄', waybillNo: randomUUID() });
  const [legalIdNumber, agentMobile, prospect] = [inventedResidentId(), inventedMobile(), inventedMobile()];
  const typed = { channelId, name: '示例单位', legalName: NAMES.legal, agentName: NAMES.agent };
  await db
    .insert(onboardings)
    .values({ ...typed, uscc: inventedUscc(), legalIdNumber, agentMobile, outcome: 'matched' });
  const { id: subscriberId } = await makeSubscriber(db, {
    ...{ channelId, uscc, state: 'prospective', agentName: NAMES.agent, agentMobile: prospect },
  });
  const contact = { name: NAMES.agent, idNumber: inventedResidentId() };
  await db.insert(drafts).values({ subscriberId, businessType: 'new', data: { step: 1, contact } });
  return [legalIdNumber, agentMobile, prospect, contact.idNumber];
}
