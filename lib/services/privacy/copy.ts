import { and, desc, eq, isNull } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import { orders } from '../../../db/schema/order';
import { drafts } from '../../../db/schema/subscriber';
import type { ContactInfo, RecipientInfo, ReissueDraftData } from '../../domain/application';
import { chinaDate, readableDate } from '../../domain/calendar';
import { maskAddress, maskIdNumber, maskMobile, maskPersonName } from '../../domain/masks';
import { BUSINESS_TYPES, stateLabel, VERIFICATION_METHODS } from '../../domain/order';
import type { DataCopy } from '../../schemas/portal-views';
import { departmentsNow } from '../change/onFile';
import { messageSections } from '../consult/copy';
import { type CustomerActor, requireCustomer, type ServiceContext } from '../context';
import { readSubscriber } from '../draft/own';
import { heldFiles } from './files';

type Row = { label: string; value: string };
type Pair = [string, string | undefined];

/**
 * 查阅、复制 (PIPL Art. 45): what the person who is signed in has given us with his orders, forms and questions, whole; what belongs to others (the legal
 * representative, another agent, a recipient) masked. Each copy is in the audit log.
 */
export async function copyData(ctx: ServiceContext): Promise<DataCopy> {
  const actor = requireCustomer(ctx);
  const { subscriber, departments, held, typed } = await readGiven(ctx, actor);
  const { agentMobile } = subscriber;
  return {
    madeAt: ctx.clock.now().toISOString(),
    sections: [
      {
        title: '单位和经办人',
        rows: shown([
          ['单位名称', subscriber.name],
          ['统一社会信用代码', subscriber.uscc],
          ['部门', departments.join('、')],
          ['单位电话', subscriber.phone],
          ['经办人姓名', subscriber.agentName],
          ['经办人手机号', subscriber.agentMobile],
        ]),
      },
      ...held.map((order) => ({
        title: `订单 ${order.orderNo}（${stateLabel(order)}）`,
        rows: typedRows({ step: 0, ...order.application }, agentMobile),
      })),
      ...typed.map(({ businessType, updatedAt, data }) => ({
        title: `未提交的${BUSINESS_TYPES[businessType]}申请（${readableDate(chinaDate(updatedAt))}保存）`,
        rows: typedRows(data, agentMobile),
      })),
      ...(await messageSections(ctx, { subscriberId: actor.subscriberId, agentMobile })),
    ],
    files: await heldFiles(ctx.db, held, agentMobile),
  };
}

/** What was given, with the word in the audit log that it was copied. */
const readGiven = (ctx: ServiceContext, actor: CustomerActor) =>
  ctx.db.transaction(async (tx) => {
    const subscriber = await readSubscriber(tx, actor);
    const departments = await departmentsNow(tx, subscriber, ctx.clock.now());
    const held = await tx
      .select()
      .from(orders)
      .where(and(eq(orders.subscriberId, actor.subscriberId), isNull(orders.erasedAt)))
      .orderBy(desc(orders.submittedAt));
    const typed = await tx
      .select()
      .from(drafts)
      .where(and(eq(drafts.subscriberId, actor.subscriberId), isNull(drafts.orderNo)))
      .orderBy(desc(drafts.updatedAt));
    await writeAudit(tx, ctx.actor, {
      action: 'subscriber.copy_data',
      objectType: 'subscriber',
      objectId: actor.subscriberId,
      after: { orders: held.length, drafts: typed.length },
    });
    return { subscriber, departments, held, typed };
  });

/** Of an order, or half-filled: what is not there is not shown. */
function typedRows(
  { organisation, verification, invoice, contact, recipient }: ReissueDraftData,
  agentMobile: string,
): Row[] {
  const own = contact?.mobile === agentMobile;
  const { legalName = '', legalMobile = '', legalIdNumber = '' } = organisation ?? {};
  return shown([
    ...contactRows(contact ?? {}, agentMobile),
    ['法定代表人姓名', maskPersonName(legalName)],
    ['法人手机号', maskMobile(legalMobile)],
    ['法人证件号', maskIdNumber(legalIdNumber)],
    ['认证方式', verification?.method && VERIFICATION_METHODS[verification.method]],
    ['发票抬头', invoice?.title],
    ['纳税人识别号', invoice?.taxNo],
    ['地址及电话', own ? invoice?.addressPhone : maskAddress(invoice?.addressPhone ?? '')],
    ['开户行及账号', invoice?.bankAccount],
    ...recipientRows(recipient ?? {}, agentMobile),
  ]);
}

function contactRows(contact: Partial<ContactInfo>, agentMobile: string): Pair[] {
  if (contact.mobile !== agentMobile) {
    return [
      ['经办人姓名', maskPersonName(contact.name ?? '')],
      ['经办人手机号', maskMobile(contact.mobile ?? '')],
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

function recipientRows(recipient: Partial<RecipientInfo>, agentMobile: string): Pair[] {
  const { name = '', mobile = '', province = '', city = '', county = '', address = '' } = recipient;
  const own = mobile === agentMobile;
  return [
    ['收件人姓名', own ? name : maskPersonName(name)],
    ['收件人手机号', own ? mobile : maskMobile(mobile)],
    ['收件地址', `${province}${city}${county}${own ? address : maskAddress(address)}`],
  ];
}

const shown = (pairs: Pair[]): Row[] => pairs.flatMap(([label, value]) => (value ? [{ label, value }] : []));
