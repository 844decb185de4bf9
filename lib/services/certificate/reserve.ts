import { and, eq, inArray, ne } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Tx } from '../../../db/client';
import { orderItems, orders } from '../../../db/schema/order';
import { certificates } from '../../../db/schema/pki';
import { DomainError } from '../../domain/errors';
import type { SubjectNames } from '../../domain/subject';
import { cleanText, comparableText } from '../../domain/text';
import type { CertificateAuthorityPort, CertificateRequest } from '../../ports/certificate-authority';
import type { ServiceContext } from '../context';
import type { CertificateRow } from './lock';
import { revokeLocked } from './revoke';

export interface IssueInput {
  orderNo: string;
  attempt: number;
  csrPem: string;
}

/** Named columns: the CA holds no key to the encrypted ones, and needs none. */
const ORDER_COLUMNS = {
  orderNo: orders.orderNo,
  state: orders.state,
  subscriberId: orders.subscriberId,
  businessType: orders.businessType,
  organisationName: orders.organisationName,
  uscc: orders.uscc,
  submittedAt: orders.submittedAt,
};

async function lockReadyOrder(tx: Tx, { orderNo, attempt }: IssueInput) {
  const [order] = await tx.select(ORDER_COLUMNS).from(orders).where(eq(orders.orderNo, orderNo)).for('update');
  if (!order) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  // Attempts are numbered through the order: at most one of its tokens is on this one.
  const [item] = await tx
    .select({ position: orderItems.position, lineageId: orderItems.lineageId })
    .from(orderItems)
    .where(and(eq(orderItems.orderNo, orderNo), eq(orderItems.attempt, attempt), eq(orderItems.state, 'producing')));
  if (order.state !== 'producing' || !item) {
    throw new DomainError(
      'certificate.order_not_producing',
      '该订单当前不在制证中，未签发证书。请刷新页面查看最新进度。',
      'conflict',
      {
        state: order.state,
      },
    );
  }
  return { ...order, ...item };
}

/**
 * Who is certified comes from the order, never from the request; a request for somebody else is refused.
 * The request is believed where the order has no say: place and department.
 */
function subjectFor(order: { organisationName: string; uscc: string }, request: CertificateRequest): SubjectNames {
  const { subject } = request;
  const identifier = `NTRCN-${order.uscc}`;
  const organisation = cleanText(order.organisationName).normalize('NFC');
  const same = [subject.organizationName, subject.commonName].every(
    (name) => comparableText(name ?? '') === comparableText(organisation),
  );
  if (!same || subject.organizationIdentifier !== identifier) {
    throw new DomainError('csr.other_subject', '证书请求中的单位与订单不一致，未签发证书。请重新制证。', 'conflict');
  }
  return {
    countryName: 'CN',
    stateOrProvinceName: subject.stateOrProvinceName ?? '',
    localityName: subject.localityName ?? '',
    organizationName: organisation,
    organizationalUnitName: subject.organizationalUnitName ?? '',
    commonName: organisation,
    organizationIdentifier: identifier,
  };
}

/** An earlier attempt's certificate may be on a token that somebody holds: it ends before the next one begins. */
async function revokeEarlier(
  tx: Tx,
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: IssueInput & { position: number },
): Promise<void> {
  const earlier = await tx
    .select()
    .from(certificates)
    .where(
      and(
        eq(certificates.orderNo, input.orderNo),
        eq(certificates.position, input.position),
        ne(certificates.attempt, input.attempt),
        inArray(certificates.state, ['pending', 'valid', 'on_hold']),
      ),
    )
    .for('update');
  for (const row of earlier) await revokeLocked(tx, ctx, ca, row, { reason: 'superseded', orderNo: input.orderNo });
}

async function keyKnown(tx: Tx, publicKeySha256: string): Promise<boolean> {
  const found = await tx
    .select({ id: certificates.id })
    .from(certificates)
    .where(eq(certificates.publicKeySha256, publicKeySha256));
  return found.length > 0;
}

/**
 * Serial number and octets are committed before the HSM is asked for anything: whatever was signed has a row.
 * Gives the same row when called again with the same key.
 */
export async function reserveCertificate(
  ctx: ServiceContext,
  ca: CertificateAuthorityPort,
  input: IssueInput,
): Promise<CertificateRow> {
  const request = ca.readRequest(input.csrPem);
  return ctx.db.transaction(async (tx) => {
    const order = await lockReadyOrder(tx, input);
    const [present] = await tx
      .select()
      .from(certificates)
      .where(and(eq(certificates.orderNo, input.orderNo), eq(certificates.attempt, input.attempt)));
    if (present) return sameKey(present, request);
    await revokeEarlier(tx, ctx, ca, { ...input, position: order.position });
    const now = ctx.clock.now();
    const subject = subjectFor(order, request);
    const keyKnownForOther = await keyKnown(tx, request.publicKeySha256);
    const prepared = ca.prepare({ request, subject, keyKnownForOther, now });
    const [row] = await tx
      .insert(certificates)
      .values({
        ...prepared,
        subscriberId: order.subscriberId,
        lineageId: order.lineageId,
        orderNo: order.orderNo,
        position: order.position,
        attempt: input.attempt,
        businessType: order.businessType,
        state: 'pending',
        commonName: subject.commonName,
        subject,
        publicKeySha256: request.publicKeySha256,
        keyBits: request.keyBits,
        appliedAt: order.submittedAt,
      })
      .returning();
    if (!row) throw new Error('certificate row was not written');
    await writeAudit(tx, ctx.actor, {
      action: 'certificate.reserve',
      objectType: 'certificate',
      objectId: row.id,
      after: { state: 'pending', serialHex: row.serialHex, orderNo: row.orderNo, attempt: row.attempt },
    });
    return row;
  });
}

function sameKey(row: CertificateRow, request: CertificateRequest): CertificateRow {
  if (row.publicKeySha256 === request.publicKeySha256) return row;
  throw new DomainError(
    'certificate.attempt_has_other_key',
    '本次制证已为另一把密钥签发过证书，请重新开始制证。',
    'conflict',
  );
}
