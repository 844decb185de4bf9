import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { orders } from '../../../../../db/schema/order';
import { productions, shipments, stationSlots, stations, tokenSecrets } from '../../../../../db/schema/production';
import { makeApplication, makeCertificate, makeSubscriber } from '../../../../../db/testing/factories';
import { generateSealingKeyPair, open, seal, tokenSecretsContext } from '../../../../crypto/sealed-box';
import { secret } from '../../../../domain/secret';
import type { CertificateAuthorityPort } from '../../../../ports/certificate-authority';
import { holdCertificate } from '../../../certificate/hold';
import { issueCertificate } from '../../../certificate/issue';
import { publishCrl } from '../../../certificate/publishCrl';
import { releaseHold } from '../../../certificate/releaseHold';
import { reserveCertificate } from '../../../certificate/reserve';
import { revokeCertificate } from '../../../certificate/revoke';
import { changeRecipient } from '../../../order/changeRecipient';
import { completeOrder } from '../../../pin/complete';
import { deliverPin } from '../../../pin/deliver';
import { recordProductionFailed } from '../../../production/recordFailed';
import { recordProduced } from '../../../production/recordProduced';
import { recordTokenSecrets } from '../../../production/recordTokenSecrets';
import { retryProduction } from '../../../production/retry';
import { startProduction } from '../../../production/start';
import { resendPin } from '../../../resend/request';
import { sendAgain } from '../../../resend/run';
import { bindShipment } from '../../../shipment/bind';
import { cancelWaybills } from '../../../shipment/cancelWaybills';
import { checkRoute } from '../../../shipment/checkRoute';
import { confirmReceipt } from '../../../shipment/confirmReceipt';
import { createWaybill } from '../../../shipment/createWaybill';
import { handOverShipment } from '../../../shipment/handOver';
import { readShipmentFile } from '../../../shipment/readFile';
import { fakeBank, fakeMail } from '../../../testing';
import { RECIPIENT } from './orders';
import { type Acts, order, owner, refused, type Stage, staff, system } from './stage';

const keys = generateSealingKeyPair();
const vault = { open: (sealed: string, context: string) => secret(open(keys.privateKey, sealed, context)) } as never;
/** As scanners type it. */
const serial = () => randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
const bytes = new Uint8Array([1]);

/** Signs nothing, and says so of everything. */
function authority(s: Stage, subject: object = {}): CertificateAuthorityPort {
  const [thisUpdate, nextUpdate] = [new Date(), new Date(Date.now() + 3_600_000)];
  const publicKeySha256 = serial();
  return s.port('ca', {
    chainPem: '',
    readRequest: () => ({ subject, publicKeySpki: bytes, publicKeySha256, keyBits: 2048 }),
    prepare: () => ({ serialHex: publicKeySha256, tbsDer: bytes, notBefore: thisUpdate, notAfter: nextUpdate }),
    signCertificate: async () => ({ der: bytes, pem: 'pem' }),
    signAnswers: async () => [{ hash: 'sha1', der: bytes, thisUpdate, nextUpdate }],
    signCrl: async () => ({ der: bytes, thisUpdate, nextUpdate }),
  });
}

/** Approved orders and a station with a blank token for each. */
async function station(s: Stage, tokens: number): Promise<string> {
  const id = `s-${serial().slice(0, 8)}`;
  const now = new Date();
  await s.db.insert(stations).values({ id, name: id, acceptancePointId: 'test-point', seenAt: now, publicKey: 'x' });
  const slot = { stationId: id, label: '', model: 'test', state: 'blank' as const, reportedAt: now };
  const row = (_: unknown, at: number) => ({ ...slot, slot: at, tokenSerial: serial() });
  await s.db.insert(stationSlots).values(Array.from({ length: tokens }, row));
  return id;
}
async function approved(s: Stage, quantity = 1) {
  const subscriber = await makeSubscriber(s.db);
  const items = Array.from({ length: quantity }, () => ({ department: '', sealInfo: '' }));
  const application = { ...makeApplication(subscriber, { method: 'legal_mobile' }), tokens: { items } };
  const { uscc, name: organisationName } = subscriber;
  return order(s, 'approved', { quantity, application, uscc, organisationName });
}
async function started(s: Stage, quantity = 1) {
  const made = await approved(s, quantity);
  const { orderNo } = made.order;
  const stationId = await station(s, quantity);
  const orderNos = Array.from({ length: quantity }, () => orderNo);
  const [first] = await startProduction(staff(s, 'operator'), { stationId, orderNos });
  const { attempt = 1, tokenSerial = '' } = first ?? {};
  return { order: made.order, id: { orderNo, attempt, tokenSerial }, stationId };
}
/** What is needed to say that the first token was made. */
async function makeable(s: Stage, quantity: number) {
  const { id, order: row } = await started(s, quantity);
  const subscriber = await makeSubscriber(s.db);
  const { id: certificateId } = await makeCertificate(s.db, subscriber, { orderNo: row.orderNo, attempt: id.attempt });
  const evidence = {
    ...{ tokenSerial: id.tokenSerial, certificateSha256: 'a', readBackPem: 'p' },
    ...{ chainVerified: true, testSignatureOk: true, keyNonExtractable: true },
  };
  return () => recordProduced(system(s), { ...id, certificateId, evidence });
}
async function request(s: Stage) {
  const { id, order: row } = await started(s);
  const name = row.organisationName;
  const subject = { organizationName: name, commonName: name, organizationIdentifier: `NTRCN-${row.uscc}` };
  return { ca: authority(s, subject), input: { orderNo: id.orderNo, attempt: id.attempt, csrPem: '' } };
}

const EVENT = { place: '桂林市', text: '示例', opCode: '50' };
const courier = (s: Stage, stage?: string) =>
  s.port('courier', {
    createWaybill: async () => ({ waybillNo: `SF${serial()}` }),
    printLabel: async () => bytes,
    routes: async () => (stage ? [{ ...EVENT, at: new Date(), stage }] : []),
    cancel: async () => 'cancelled',
  }) as never;

/** The courier has been asked, and has not answered. */
async function asking(s: Stage) {
  const made = await order(s, 'produced');
  const { orderNo } = made.order;
  await s.db.insert(shipments).values({ orderNo, clientOrderId: serial() });
  return { orderNo, move: () => changeRecipient(owner(s, made), { orderNo, recipient: RECIPIENT }) };
}

/** Made, and with its waybill; `bound`: in the parcel. */
async function packed(s: Stage, { quantity = 1, bound = false } = {}) {
  const made = await order(s, 'produced', { quantity });
  const { orderNo } = made.order;
  const tokens = Array.from({ length: quantity }, serial);
  const by = { stationId: 's', startedBy: 'operator-1', state: 'made' as const };
  await s.db
    .insert(productions)
    .values(tokens.map((tokenSerial, i) => ({ ...by, orderNo, tokenSerial, position: i + 1, attempt: i + 1 })));
  const { waybillNo } = await createWaybill(system(s), { orderNo }, { courier: courier(s), files: s.files });
  const scans = { orderNo, tokenSerial: tokens[0] ?? '', waybillNo };
  if (bound) await bindShipment(staff(s, 'operator'), scans);
  return { ...made, orderNo, scans };
}
async function travelling(s: Stage) {
  const { orderNo, scans } = await packed(s, { bound: true });
  await s.db.update(orders).set({ state: 'shipped', shippedAt: new Date() }).where(eq(orders.orderNo, orderNo));
  return scans;
}

/** In the customer's hands, with a PIN in the vault. */
async function handedOver(s: Stage, method: 'legal_mobile' | 'bank_account' = 'legal_mobile') {
  const made = await order(s, 'delivered', { method });
  const { orderNo } = made.order;
  const token = { orderNo, tokenSerial: serial(), attempt: 1 };
  await s.db.insert(productions).values({ ...token, stationId: 's', startedBy: 'operator-1', state: 'made' });
  const userPinSealed = seal(keys.publicKey, 'A3C4E6F7', tokenSecretsContext(orderNo));
  await s.db.insert(tokenSecrets).values({ ...token, soPinSealed: 'so', userPinSealed });
  const deliver = () => deliverPin(system(s), { orderNo }, { sms: s.sms, bank: s.port('bank', fakeBank()), vault });
  return { ...made, orderNo, deliver };
}

async function held(s: Stage, state: 'valid' | 'on_hold') {
  const { order: row, certificate } = await order(s, 'closed');
  const more = state === 'on_hold' ? { revokedAt: new Date(), revocationReason: 'certificateHold' as const } : {};
  const { id: certificateId } = await makeCertificate(s.db, await makeSubscriber(s.db), { state, ...more });
  return { orderNo: row.orderNo, certificateId, old: certificate };
}

export const makingActs: Acts = {
  'certificate/hold certificate.hold': async (s) => {
    const input = await held(s, 'valid');
    return () => holdCertificate(system(s), authority(s), input);
  },
  'certificate/releaseHold certificate.release_hold': async (s) => {
    const input = await held(s, 'on_hold');
    return () => releaseHold(system(s), authority(s), input);
  },
  'certificate/revoke certificate.revoke': async (s) => {
    const input = { ...(await held(s, 'valid')), reason: 'superseded' as const };
    return () => revokeCertificate(system(s), authority(s), input);
  },
  'certificate/publishCrl crl.publish': async (s) => () => publishCrl(system(s), authority(s)),
  'certificate/reserve certificate.reserve': async (s) => {
    const { ca, input } = await request(s);
    return () => reserveCertificate(system(s), ca, input);
  },
  'certificate/issue certificate.issue': async (s) => {
    const { ca, input } = await request(s);
    await reserveCertificate(system(s), ca, input);
    return () => issueCertificate(system(s), ca, input);
  },
  'production/start *': async (s) => {
    const { orderNo } = (await approved(s)).order;
    const stationId = await station(s, 1);
    return () => startProduction(staff(s, 'operator'), { stationId, orderNos: [orderNo] });
  },
  'production/retry *': async (s) => {
    const { id } = await started(s);
    await recordProductionFailed(system(s), { ...id, code: 'TOKEN_REMOVED', message: '介质已拔出' });
    return () => retryProduction(staff(s, 'operator'), { orderNo: id.orderNo });
  },
  'production/recordTokenSecrets production.secrets_sealed': async (s) => {
    const { id, stationId } = await started(s);
    const sealed = { soPinSealedForVault: 'so', userPinSealedForVault: 'user' };
    return () => recordTokenSecrets(system(s), { ...id, stationId, ...sealed });
  },
  'production/recordFailed production.fail': async (s) => {
    const { id } = await started(s);
    return () => recordProductionFailed(system(s), { ...id, code: 'TOKEN_REMOVED', message: '介质已拔出' });
  },
  'production/recordProduced production.item_made': (s) => makeable(s, 2),
  'production/recordProduced order.finish_production': (s) => makeable(s, 1),
  'shipment/intent shipment.begin': async (s) => {
    const { orderNo } = (await order(s, 'produced')).order;
    return () => createWaybill(system(s), { orderNo }, { courier: courier(s), files: s.files });
  },
  'shipment/createWaybill shipment.waybill': async (s) => {
    const { orderNo } = (await order(s, 'produced')).order;
    return () => createWaybill(system(s), { orderNo }, { courier: courier(s), files: s.files });
  },
  'shipment/createWaybill *': async (s) => {
    const { orderNo } = await packed(s);
    await s.db.update(shipments).set({ labelKey: null }).where(eq(shipments.orderNo, orderNo));
    return () => createWaybill(system(s), { orderNo }, { courier: courier(s), files: s.files });
  },
  'shipment/dropWaybill shipment.waybill_drop': async (s) => (await asking(s)).move,
  'shipment/cancelWaybills shipment.waybill_cancel': async (s) => {
    const { orderNo, move } = await asking(s);
    await move();
    return () => cancelWaybills(system(s), { orderNo }, { courier: courier(s) });
  },
  'shipment/bind shipment.bind': async (s) => {
    const { scans } = await packed(s);
    return () => bindShipment(staff(s, 'operator'), scans);
  },
  'shipment/bind shipment.scan': async (s) => {
    const { scans } = await packed(s, { quantity: 2 });
    return () => bindShipment(staff(s, 'operator'), scans);
  },
  'shipment/bind shipment.mismatch': async (s) => {
    const [one, other] = [await packed(s), await packed(s)];
    const mixed = { ...one.scans, tokenSerial: other.scans.tokenSerial };
    return () => bindShipment(staff(s, 'operator'), mixed).catch(refused);
  },
  'shipment/handOver order.ship': async (s) => {
    const { orderNo } = await packed(s, { bound: true });
    return () => handOverShipment(staff(s, 'operator'), { orderNo });
  },
  'shipment/readFile *': async (s) => {
    const { orderNo } = await packed(s);
    return () => readShipmentFile(staff(s, 'operator'), { orderNo, kind: 'label' }, s);
  },
  'shipment/checkRoute shipment.route': async (s) => {
    const scans = await travelling(s);
    return () => checkRoute(system(s), scans, { courier: courier(s, 'in_transit') });
  },
  'shipment/checkRoute order.ship': async (s) => {
    const { orderNo } = await packed(s, { bound: true });
    return () => checkRoute(system(s), { orderNo }, { courier: courier(s, 'picked_up') });
  },
  'shipment/checkRoute order.deliver': async (s) => {
    const scans = await travelling(s);
    return () => checkRoute(system(s), scans, { courier: courier(s, 'delivered') });
  },
  'shipment/confirmReceipt order.deliver': async (s) => {
    const made = await order(s, 'shipped');
    return () => confirmReceipt(owner(s, made), made.order);
  },
  'pin/deliver pin.begin': async (s) => (await handedOver(s)).deliver,
  'pin/deliver pin.deliver': async (s) => (await handedOver(s)).deliver,
  'pin/complete order.complete': async (s) => {
    const { orderNo, deliver } = await handedOver(s);
    await deliver();
    return () => completeOrder(system(s), { orderNo });
  },
  'change/record subscriber.change': async (s) => {
    const { orderNo, deliver, order: made } = await handedOver(s);
    await deliver();
    const change = { to: { name: '桂林示例更名有限公司' }, before: { name: made.organisationName } };
    const application = { ...made.application, change };
    await s.db
      .update(orders)
      .set({ businessType: 'change', changes: ['name'], oldCertificateId: null, application })
      .where(eq(orders.orderNo, orderNo));
    return () => completeOrder(system(s), { orderNo });
  },
  'resend/run notice.begin': async (s) => {
    const { deliver, ...made } = await handedOver(s, 'bank_account');
    await deliver();
    await resendPin(owner(s, made), made.order);
    const ports = { sms: s.sms, bank: s.port('bank', fakeBank()), vault, files: s.files, mail: fakeMail() };
    return () => sendAgain(system(s), made.order, ports);
  },
  'resend/request *': async (s) => {
    const { deliver, ...made } = await handedOver(s);
    await deliver();
    return () => resendPin(owner(s, made), made.order);
  },
};
