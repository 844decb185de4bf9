import { asc, eq } from 'drizzle-orm';
import { acceptancePoints, agreements, channels } from '../../../db/schema/channel';
import { consents, orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { formNumber, postedPapers, waybillWords } from '../../domain/material';
import { openingText } from '../../domain/opening';
import { BUSINESS_TYPES, printedPaper } from '../../domain/order';
import type { ServiceContext } from '../context';
import { type FormGroup, formGroups } from './formGroups';
import { latestForm } from './rows';

/** Everything that stands on the 申请表, or on the 授权书: the customer's own paper, so nothing is masked. */
export interface FormFacts {
  paper: 'application_form' | 'authorisation';
  orderNo: string;
  version: number;
  formNo: string;
  submittedAt: Date;
  businessType: string;
  organisationName: string;
  uscc: string;
  channel: { name: string; hotline: string; serviceHours: string };
  point: { name: string; contact: string; phone: string; address: string };
  waybillWords: string;
  agent: { name: string; idNumber: string; mobile: string };
  groups: FormGroup[];
  papers: string[];
  agreements: { title: string; version: number }[];
}

/** null when the form is there already: it is never printed anew. */
export async function formFacts(ctx: ServiceContext, orderNo: string): Promise<FormFacts | null> {
  if (await latestForm(ctx.db, orderNo)) return null;
  const [row] = await ctx.db
    .select({ order: orders, channel: channels, point: acceptancePoints })
    .from(orders)
    .innerJoin(channels, eq(channels.id, orders.channelId))
    .innerJoin(acceptancePoints, eq(acceptancePoints.id, channels.acceptancePointId))
    .where(eq(orders.orderNo, orderNo));
  if (!row) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  const { order, channel, point } = row;
  const paper = printedPaper(order) ?? 'application_form';
  const { name, idNumber, mobile } = order.application.contact;
  return {
    ...{ orderNo, paper, agent: { name, idNumber, mobile } },
    version: 1,
    formNo: formNumber(orderNo, 1, paper === 'authorisation' ? 'S' : 'F'),
    submittedAt: order.submittedAt,
    businessType: BUSINESS_TYPES[order.businessType],
    ...{ organisationName: order.organisationName, uscc: order.uscc },
    channel: { name: channel.name, hotline: channel.hotline, serviceHours: openingText(channel.hotlineOpening) },
    point: pointWords(point),
    waybillWords: waybillWords(channel.name, order.businessType),
    groups: formGroups(order.application),
    papers: postedPapers(order),
    agreements: await ctx.db
      .select({ title: agreements.title, version: agreements.version })
      .from(consents)
      .innerJoin(agreements, eq(agreements.id, consents.agreementId))
      .where(eq(consents.orderNo, orderNo))
      .orderBy(asc(agreements.title)),
  };
}

export const pointWords = (point: typeof acceptancePoints.$inferSelect): FormFacts['point'] => ({
  name: point.name,
  contact: point.contact,
  phone: point.phone,
  address: `${point.province}${point.city}${point.county}${point.address}`,
});
