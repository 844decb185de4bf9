import { and, desc, eq, isNull } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { orders } from '../../../db/schema/order';
import type { ContactInfo, ReissueApplication } from '../../domain/application';
import { maskIdNumber, maskMobile, maskPersonName } from '../../domain/masks';
import { stateLabel, VERIFICATION_METHODS } from '../../domain/order';
import type { DataCopy } from '../../schemas/portal-views';
import { messageSections } from '../consult/copy';
import { requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';

type Row = { label: string; value: string };

/**
 * 查阅、复制 (PIPL Art. 45): what the person who is signed in has given us with his orders and questions, whole; what belongs to others (the legal
 * representative, another agent, a recipient) masked. Each copy is in the audit log.
 */
export async function copyData(ctx: ServiceContext): Promise<DataCopy> {
  const actor = requireCustomer(ctx);
  const { subscriber, held } = await ctx.db.transaction(async (tx) => {
    const subscriber = await readSubscriber(tx, actor);
    const held = await tx
      .select()
      .from(orders)
      .where(and(eq(orders.subscriberId, actor.subscriberId), isNull(orders.erasedAt)))
      .orderBy(desc(orders.submittedAt));
    await writeAudit(tx, ctx.actor, {
      action: 'subscriber.copy_data',
      objectType: 'subscriber',
      objectId: actor.subscriberId,
      after: { orders: held.length },
    });
    return { subscriber, held };
  });
  const { agentMobile } = subscriber;
  return {
    madeAt: ctx.clock.now().toISOString(),
    sections: [
      {
        title: '单位和经办人',
        rows: shown([
          ['单位名称', subscriber.name],
          ['统一社会信用代码', subscriber.uscc],
          ['部门', subscriber.department],
          ['单位电话', subscriber.phone],
          ['经办人姓名', subscriber.agentName],
          ['经办人手机号', subscriber.agentMobile],
        ]),
      },
      ...held.map((order) => ({
        title: `订单 ${order.orderNo}（${stateLabel(order)}）`,
        rows: orderRows(order.application, agentMobile),
      })),
      ...(await messageSections(ctx, { subscriberId: actor.subscriberId, agentMobile })),
    ],
  };
}

function orderRows(application: ReissueApplication, agentMobile: string): Row[] {
  const { organisation, verification, invoice, recipient } = application;
  return shown([
    ...contactRows(application.contact, agentMobile),
    ['法定代表人姓名', maskPersonName(organisation.legalName)],
    ['法人手机号', maskMobile(organisation.legalMobile)],
    ['法人证件号', maskIdNumber(organisation.legalIdNumber)],
    ['认证方式', VERIFICATION_METHODS[verification.method]],
    ['发票抬头', invoice.title],
    ['纳税人识别号', invoice.taxNo],
    ['地址及电话', invoice.addressPhone],
    ['开户行及账号', invoice.bankAccount],
    ...recipientRows(recipient, agentMobile),
  ]);
}

function contactRows(contact: ContactInfo, agentMobile: string): [string, string][] {
  if (contact.mobile !== agentMobile) {
    return [
      ['经办人姓名', maskPersonName(contact.name)],
      ['经办人手机号', maskMobile(contact.mobile)],
    ];
  }
  return [
    ['经办人姓名', contact.name],
    ['经办人手机号', contact.mobile],
    ['经办人身份证号', contact.idNumber],
    ['经办人银行账号', contact.bankAccount],
    ['经办人电子邮箱', contact.email],
  ];
}

function recipientRows(recipient: ReissueApplication['recipient'], agentMobile: string): [string, string][] {
  const own = recipient.mobile === agentMobile;
  return [
    ['收件人姓名', own ? recipient.name : maskPersonName(recipient.name)],
    ['收件人手机号', own ? recipient.mobile : maskMobile(recipient.mobile)],
    ['收件地址', `${recipient.province}${recipient.city}${recipient.county}${recipient.address}`],
  ];
}

const shown = (rows: [string, string][]): Row[] =>
  rows.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
