/**
 * The key ceremony: root and issuing CA on two tokens, responder's and audit key beside the issuing one. Idempotent: what exists
 * and is good is kept, so a second run changes nothing. In production two persons run it with the root's token on an offline machine.
 */
import { secret } from '@/lib/domain/secret';
import { ensureRsaKey, ensureToken } from '@/lib/pkcs11';
import { type ParsedCertificate, parseCertificate } from '@/lib/pki/certificate';
import { crlNumber, readCrl } from '@/lib/pki/crl';
import { equalBytes } from '@/lib/pki/der';
import type { NameFields } from '@/lib/pki/dn';
import { pkiUrls } from '@/lib/pki/extensions';
import { prepareCertificate, signCertificate } from '@/lib/pki/issue';
import { issueCrl } from '@/lib/pki/issue-crl';
import { PROFILES, validityOf } from '@/lib/pki/profiles';
import { randomSerial } from '@/lib/pki/serial';
import { readCaCertificate, storeCaCertificate } from './certificates';
import { CA_KEYS, type CaKeyName } from './keys';
import { type CaToken, openCaSigner } from './pkcs11';

export interface CeremonyPlan {
  module: string;
  ca: { label: string; pin: string; soPin: string };
  root: { label: string; pin: string; soPin: string };
  publicUrl: string;
  organisation: string;
  /** The root's CRL of the last ceremony, if there was one. */
  rootCrl: Uint8Array | undefined;
  now: Date;
  /** Root and issuing CA are valid from then on; now, unless certificates of an earlier time are to be made (demos). */
  validFrom?: Date | undefined;
  say(line: string): void;
}

export interface CeremonyResult {
  root: Uint8Array;
  issuing: Uint8Array;
  ocsp: Uint8Array;
  audit: Uint8Array;
  rootCrl: Uint8Array;
}

const DAY = 24 * 3600 * 1000;
/** Renewed when less than this is left. */
const LEFT: Readonly<Record<CaKeyName, number>> = { root: 0, issuing: 0, ocsp: 30 * DAY, audit: 0 };
const ROOT_CRL_DAYS = 365;
const ROOT_CRL_LEFT = 60 * DAY;

const tokenOf = (plan: CeremonyPlan, which: 'ca' | 'root'): CaToken => ({
  module: plan.module,
  tokenLabel: plan[which].label,
  pin: secret(plan[which].pin),
});

async function makeToken(plan: CeremonyPlan, which: 'ca' | 'root'): Promise<void> {
  const { label, pin, soPin } = plan[which];
  const { serial, created } = await ensureToken({
    module: plan.module,
    tokenLabel: label,
    soPin: secret(soPin),
    userPin: secret(pin),
  });
  plan.say(`token ${label} (${serial}): ${created ? 'initialised' : 'kept'}`);
}

async function makeKey(plan: CeremonyPlan, name: CaKeyName): Promise<Uint8Array> {
  const { id, label, bits } = CA_KEYS[name];
  const token = tokenOf(plan, name === 'root' ? 'root' : 'ca');
  const key = { keyId: id, keyLabel: label, bits };
  const { publicKeySpki, created } = await ensureRsaKey({ ...token, ...key });
  plan.say(`key ${name} (RSA ${bits}, not extractable): ${created ? 'made on the token' : 'kept'}`);
  return new Uint8Array(publicKeySpki);
}

function stillGood(der: Uint8Array, spki: Uint8Array, name: CaKeyName, now: Date): boolean {
  const certificate = parseCertificate(der);
  return equalBytes(certificate.publicKeySpki, spki) && +certificate.notAfter - +now > LEFT[name];
}

const subjectOf = (plan: CeremonyPlan, name: CaKeyName): NameFields => ({
  countryName: 'CN',
  organizationName: plan.organisation,
  commonName: {
    root: '示例根证书 R1',
    issuing: '示例单位证书签发机构 G1',
    ocsp: '示例证书状态响应者 G1',
    audit: '示例审计日志签章 G1',
  }[name],
});

/** `chain` is the issuer and those above it; empty for the root. */
async function makeCertificate(
  plan: CeremonyPlan,
  name: CaKeyName,
  spki: Uint8Array,
  chain: ParsedCertificate[],
): Promise<ParsedCertificate> {
  const home = tokenOf(plan, name === 'root' ? 'root' : 'ca');
  const present = await readCaCertificate(home, name);
  if (present && stillGood(present, spki, name, plan.now)) {
    plan.say(`certificate ${name}: kept`);
    return parseCertificate(present);
  }
  const profile = PROFILES[name];
  const [issuer] = chain;
  const tbs = prepareCertificate({
    profile,
    serial: randomSerial(),
    issuer,
    subject: subjectOf(plan, name),
    publicKeySpki: spki,
    ...validityOf(profile, profile.ca ? (plan.validFrom ?? plan.now) : plan.now, issuer?.notAfter),
    urls: pkiUrls(plan.publicUrl),
  });
  const byRoot = Boolean(profile.ca);
  const signer = await openCaSigner(
    tokenOf(plan, byRoot ? 'root' : 'ca'),
    byRoot ? 'root' : 'issuing',
    issuer?.publicKeySpki,
  );
  const certificate = await signCertificate({ tbs, profile, chain, at: plan.now }, (octets) => signer.sign(octets));
  await signer.close();
  await storeCaCertificate(home, name, certificate.der);
  plan.say(`certificate ${name}: serial ${certificate.serialHex}, until ${certificate.notAfter.toISOString()}`);
  return certificate;
}

async function makeRootCrl(plan: CeremonyPlan, root: ParsedCertificate): Promise<Uint8Array> {
  const old = plan.rootCrl && readCrl(plan.rootCrl);
  const fits = old && equalBytes(old.issuer.raw, root.subject.raw);
  if (plan.rootCrl && fits && old.nextUpdate && +old.nextUpdate - +plan.now > ROOT_CRL_LEFT) {
    plan.say('root CRL: kept');
    return plan.rootCrl;
  }
  const previousNumber = (fits && crlNumber(old)) || 0n;
  const signer = await openCaSigner(tokenOf(plan, 'root'), 'root', root.publicKeySpki);
  const nextUpdate = new Date(+plan.now + ROOT_CRL_DAYS * DAY);
  const numbers = { number: previousNumber + 1n, previousNumber };
  const crl = await issueCrl({ issuer: root, ...numbers, thisUpdate: plan.now, nextUpdate, entries: [] }, (octets) =>
    signer.sign(octets),
  );
  await signer.close();
  plan.say(`root CRL: number ${numbers.number}, until ${nextUpdate.toISOString()}`);
  return crl;
}

export async function runCeremony(plan: CeremonyPlan): Promise<CeremonyResult> {
  await makeToken(plan, 'root');
  await makeToken(plan, 'ca');
  const rootKey = await makeKey(plan, 'root');
  const issuingKey = await makeKey(plan, 'issuing');
  const ocspKey = await makeKey(plan, 'ocsp');
  const auditKey = await makeKey(plan, 'audit');
  const root = await makeCertificate(plan, 'root', rootKey, []);
  const issuing = await makeCertificate(plan, 'issuing', issuingKey, [root]);
  const ocsp = await makeCertificate(plan, 'ocsp', ocspKey, [issuing, root]);
  const audit = await makeCertificate(plan, 'audit', auditKey, [issuing, root]);
  const rootCrl = await makeRootCrl(plan, root);
  return { root: root.der, issuing: issuing.der, ocsp: ocsp.der, audit: audit.der, rootCrl };
}
