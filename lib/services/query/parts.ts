import type { Executor } from '../../../db/client';
import type { invoices } from '../../../db/schema/order';
import type { certificates } from '../../../db/schema/pki';
import { maskAddress, maskEmail, maskIdNumber, maskMobile, maskPersonName, maskPhone } from '../../domain/masks';
import { invoiceLabel, REJECT_REASONS, type RejectReason, UPLOAD_KINDS } from '../../domain/order';
import { findPlace, placeOf } from '../../domain/regions';
import { REVOCATION_REASONS, REVOCATION_REFUSED } from '../../domain/revocation';
import type { OrderView, UploadView } from '../../schemas/portal-views';
import { maskSerial } from '../certificate/listCertificates';
import { agentEmailOf, agentMobileOf } from '../change/mobile';
import type { UploadRow } from '../order/materials';
import type { OrderRow } from '../order/transition';

/** The groups of 查看详情, each from the rows it is made of. Personal values are masked: the page is often shown to others. */
type CertificateRow = typeof certificates.$inferSelect;
type InvoiceRow = typeof invoices.$inferSelect;

export const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;

export function subjectPart(order: OrderRow, regionCode: string): OrderView['subject'] {
  const { organisation, recipient } = order.application;
  const place = findPlace(regionCode) ?? placeOf(order.uscc, recipient.regionCode);
  return {
    organisationName: organisation.name,
    department: organisation.department,
    idType: '统一社会信用代码',
    uscc: organisation.uscc,
    region: place ? `${place.province}${place.city}${place.county}` : '',
    sealInfo: [...new Set(order.application.tokens?.items.map((item) => item.sealInfo).filter(Boolean))].join('、'),
    product: order.application.tokens?.productName ?? null,
    legalName: maskPersonName(organisation.legalName),
    legalIdNumber: maskIdNumber(organisation.legalIdNumber),
    legalMobile: maskMobile(organisation.legalMobile),
    phone: maskPhone(organisation.phone),
  };
}

export function contactPart(order: OrderRow): OrderView['contact'] {
  const { contact } = order.application;
  return {
    name: maskPersonName(contact.name),
    mobile: maskMobile(contact.mobile),
    idNumber: maskIdNumber(contact.idNumber),
    email: maskEmail(contact.email),
  };
}

export async function toldPart(db: Executor, order: OrderRow): Promise<OrderView['told']> {
  const [mobile, email] = [await agentMobileOf(db, order), await agentEmailOf(db, order)];
  return { mobile: maskMobile(mobile), email: maskEmail(email) };
}

export function recipientPart(order: OrderRow): OrderView['recipient'] {
  const { recipient } = order.application;
  return {
    name: maskPersonName(recipient.name),
    mobile: maskMobile(recipient.mobile),
    region: `${recipient.province}${recipient.city}${recipient.county}`,
    address: maskAddress(recipient.address),
  };
}

export function certificatePart(
  order: OrderRow,
  old: CertificateRow | undefined,
  made: CertificateRow | undefined,
): OrderView['certificate'] {
  return {
    orderNo: order.orderNo,
    commonName: made?.commonName ?? order.organisationName,
    keyBits: made?.keyBits ?? 2048,
    appliedAt: order.submittedAt.toISOString(),
    reviewedAt: iso(order.approvedAt),
    oldSerialMasked: old ? maskSerial(old.serialHex) : null,
    oldState: old?.state ?? null,
    newSerialMasked: made ? maskSerial(made.serialHex) : null,
    notBefore: iso(made?.notBefore),
    notAfter: iso(made?.notAfter),
    tokenSerial: made?.tokenSerial ?? null,
  };
}

export function invoicePart(order: OrderRow, row: InvoiceRow | undefined): OrderView['invoice'] {
  return {
    status: order.invoiceStatus,
    label: invoiceLabel(order),
    title: order.application.invoice.title,
    taxNo: order.application.invoice.taxNo,
    invoiceNo: row?.invoiceNo ?? null,
    issuedAt: iso(row?.issuedAt),
    mailedAt: iso(row?.mailedAt),
    previewUrl: row?.pdfKey ? `/api/invoices/${order.orderNo}?view=1` : null,
    ofdUrl: row?.ofdUrl ?? null,
    downloadUrl: row?.pdfKey ? `/api/invoices/${order.orderNo}` : null,
  };
}

export function uploadPart(row: UploadRow): UploadView {
  return {
    id: row.id,
    kind: row.kind,
    kindLabel: UPLOAD_KINDS[row.kind],
    // Replaced ones are not asked for.
    state: row.state as UploadView['state'],
    createdAt: row.createdAt.toISOString(),
    refusal: row.refusal,
  };
}

export const revocationPart = (order: OrderRow): OrderView['revocation'] =>
  order.application.revocation ? { reasonLabel: REVOCATION_REASONS[order.application.revocation.reason] } : null;

export function rejectionPart(order: OrderRow): OrderView['rejection'] {
  const refused = order.state === 'rejected' || order.cancelReason === REVOCATION_REFUSED;
  if (!refused || !order.rejectReasons) return null;
  const { reasons, kinds, note } = order.rejectReasons;
  return {
    reasons,
    reasonLabels: reasons.map((reason) => REJECT_REASONS[reason as RejectReason] ?? reason),
    kinds,
    kindLabels: kinds.map((kind) => UPLOAD_KINDS[kind]),
    note,
  };
}
