import { and, eq } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { orderItems, orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { subscribers } from '../../../db/schema/subscriber';
import { findPlace, placeOf } from '../../domain/regions';
import type { SubjectNames } from '../../domain/subject';
import { cleanText } from '../../domain/text';
import type { OrderRow } from '../order/transition';

const DEFAULT_UNIT = '单位数字证书';

/** What stood there before, and what the subscriber is known by. */
export interface SubjectGround {
  /** Of the certificate that the order is about; null at 初次办理, and of one that came from elsewhere. */
  old: SubjectNames | null;
  regionCode: string;
  product: string;
}

/** What a lineage was sold as: its OU where no department is named. */
export async function productOf(db: Executor, lineageId: string): Promise<string> {
  const [row] = await db
    .select({ application: orders.application })
    .from(orderItems)
    .innerJoin(orders, eq(orders.orderNo, orderItems.orderNo))
    .where(and(eq(orderItems.lineageId, lineageId), eq(orders.businessType, 'new')))
    .limit(1);
  return row?.application.tokens?.productName ?? DEFAULT_UNIT;
}

export async function subjectGround(db: Executor, order: OrderRow): Promise<SubjectGround> {
  const { oldCertificateId, subscriberId, lineageId } = order;
  const [subscriber] = await db
    .select({ regionCode: subscribers.regionCode })
    .from(subscribers)
    .where(eq(subscribers.id, subscriberId));
  const [old] = oldCertificateId
    ? await db.select({ subject: certificates.subject }).from(certificates).where(eq(certificates.id, oldCertificateId))
    : [];
  return {
    old: old?.subject ?? null,
    regionCode: subscriber?.regionCode ?? '',
    product: await productOf(db, lineageId),
  };
}

/** The department that a certificate names; its OU may be the product instead. */
export function departmentIn(subject: SubjectNames | null, onFile: string, product: string): string {
  const unit = subject?.organizationalUnitName ?? onFile;
  return unit === product || unit === DEFAULT_UNIT ? '' : unit;
}

/** As typed and reviewed; 补办 repeats what was in the certificate, whatever was typed. */
function unitOf({ businessType, application }: OrderRow, { old, product }: SubjectGround, position: number): string {
  if (businessType === 'reissue' && old) return old.organizationalUnitName;
  const { organisation, tokens } = application;
  const department = tokens?.items[position - 1]?.department || organisation.department;
  return cleanText(department).normalize('NFC') || product;
}

/** Names as they go into the certificate: only invisible characters and stray spaces gone. Where the parcel goes says nothing of where the organisation is, as long as anything else is known. */
export function subjectOf(order: OrderRow, ground: SubjectGround, position = 1): SubjectNames {
  const { organisation, recipient } = order.application;
  const place = findPlace(ground.regionCode) ?? placeOf(order.uscc, recipient.regionCode) ?? recipient;
  const name = cleanText(organisation.name).normalize('NFC');
  return {
    countryName: 'CN',
    stateOrProvinceName: ground.old?.stateOrProvinceName ?? place.province,
    localityName: ground.old?.localityName ?? place.city,
    organizationName: name,
    organizationalUnitName: unitOf(order, ground, position),
    commonName: name,
    organizationIdentifier: `NTRCN-${order.uscc}`,
  };
}
