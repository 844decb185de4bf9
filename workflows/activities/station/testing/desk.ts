import { generateSealingKeyPair, open, tokenSecretsContext } from '@/lib/crypto/sealed-box';
import { secret } from '@/lib/domain/secret';
import type { SubjectNames } from '@/lib/domain/subject';
import { Pkcs11Module } from '@/lib/pkcs11';
import { FACTORY_SO_PIN, type SoftHsm, startSoftHsm } from '@/lib/pkcs11/testing';
import { assembleSigned, buildTbsCertificate } from '@/lib/pki/build';
import { CERTIFICATE_LABEL } from '@/lib/pki/certificate';
import { parseCsrPem } from '@/lib/pki/csr';
import { pkiUrls } from '@/lib/pki/extensions';
import { toPem } from '@/lib/pki/pem';
import { PROFILES, validityOf } from '@/lib/pki/profiles';
import { randomSerial } from '@/lib/pki/serial';
import { type TestAuthority, testParty } from '@/lib/pki/testing/authority';
import { createStationActivities, type StationDeps } from '../../station';
import { Board } from '../board';
import type { StepName } from '../steps';

export const SUBJECT: SubjectNames = {
  countryName: 'CN',
  stateOrProvinceName: '广西壮族自治区',
  localityName: '桂林市',
  organizationName: '桂林示例甲科技有限公司',
  organizationalUnitName: '财务部',
  commonName: '桂林示例甲科技有限公司',
  organizationIdentifier: 'NTRCN-91450300MA5DEMA2A4',
};

/** For tests: a desk with its own SoftHSM directory, its keys, and a certificate authority in memory. */
export interface Desk {
  readonly hsm: SoftHsm;
  readonly module: Pkcs11Module;
  readonly board: Board;
  readonly keys: { stationPrivateKey: string; stationPublicKey: string; vaultPublicKey: string };
  readonly logged: string[];
  readonly steps: StepName[];
  activities(changes?: Partial<StationDeps>): ReturnType<typeof createStationActivities>;
  openVault(orderNo: string, sealed: string): string;
  issue(csrPem: string): { certificatePem: string; chainPem: string };
  stop(): Promise<void>;
}

export async function startDesk(): Promise<Desk> {
  const hsm = await startSoftHsm();
  const module = Pkcs11Module.open(hsm.module);
  const station = generateSealingKeyPair();
  const vault = generateSealingKeyPair();
  const board = new Board();
  const logged: string[] = [];
  const steps: StepName[] = [];
  const note = (facts: object, text: string) => void logged.push(JSON.stringify(facts) + text);
  const deps: StationDeps = {
    module,
    keys: { stationPrivateKey: secret(station.privateKey), vaultPublicKey: vault.publicKey },
    factorySoPin: secret(FACTORY_SO_PIN),
    board,
    clock: { now: () => new Date() },
    heartbeat: (step) => void steps.push(step),
    log: { info: note, warn: note },
  };
  return {
    ...{ hsm, module, board, logged, steps },
    keys: {
      stationPrivateKey: station.privateKey,
      stationPublicKey: station.publicKey,
      vaultPublicKey: vault.publicKey,
    },
    activities: (changes) => createStationActivities({ ...deps, ...changes }),
    openVault: (orderNo, sealed) => open(vault.privateKey, sealed, tokenSecretsContext(orderNo)),
    issue: issuer(),
    stop: () => hsm.stop(),
  };
}

const BASE_URL = 'http://127.0.0.1:3000';

function issuer(): (csrPem: string) => { certificatePem: string; chainPem: string } {
  const from = new Date();
  const root = testParty('root', undefined, BASE_URL, from);
  const issuing = testParty('issuing', root, BASE_URL, from);
  return (csrPem) => issueFor(csrPem, { root, issuing });
}

function issueFor(csrPem: string, { root, issuing }: Pick<TestAuthority, 'root' | 'issuing'>) {
  const csr = parseCsrPem(csrPem);
  const profile = PROFILES['organisation-signing'];
  const tbs = buildTbsCertificate({
    profile,
    serial: randomSerial(),
    issuer: issuing.certificate,
    subject: csr.subject,
    publicKeySpki: csr.publicKeySpki,
    ...validityOf(profile, new Date(), issuing.certificate.notAfter),
    urls: pkiUrls(BASE_URL),
  });
  const pem = (der: Uint8Array) => toPem(CERTIFICATE_LABEL, der);
  return {
    certificatePem: pem(assembleSigned(tbs, issuing.sign(tbs))),
    chainPem: pem(issuing.certificate.der) + pem(root.certificate.der),
  };
}
