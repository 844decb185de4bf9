/** `tsx e2e/faults/many/open-tokens.ts`, SOFTHSM2_CONF in the environment; JSON in and out. See read-tokens.ts. */
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import pkcs11js from 'pkcs11js';
import type { TokenFound, TokenQuestion } from './read-tokens';

const p11 = new pkcs11js.PKCS11();
const READ_ONLY = pkcs11js.CKF_SERIAL_SESSION;
const READ_WRITE = READ_ONLY | pkcs11js.CKF_RW_SESSION;

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const { library, tokens } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    library: string;
    tokens: TokenQuestion[];
  };
  p11.load(library);
  p11.C_Initialize();
  try {
    const slots = new Map(p11.C_GetSlotList(true).map((slot) => [p11.C_GetTokenInfo(slot).serialNumber.trim(), slot]));
    process.stdout.write(JSON.stringify(tokens.map((token) => open(slots.get(token.tokenSerial), token))));
  } finally {
    p11.C_Finalize();
  }
}

function open(slot: Buffer | undefined, { tokenSerial, userPin, soPin }: TokenQuestion): TokenFound {
  const nothing = { userPinOpens: false, soPinOpens: false, serials: [], privateKeys: 0, signs: false };
  if (!slot) return { tokenSerial, ...nothing };
  const soPinOpens = inSession(slot, READ_WRITE, (session) => login(session, pkcs11js.CKU_SO, soPin));
  return inSession(slot, READ_ONLY, (session) => {
    const found = find(session, pkcs11js.CKO_CERTIFICATE).map((object) => {
      const der = p11.C_GetAttributeValue(session, object, [{ type: pkcs11js.CKA_VALUE }])[0]?.value as Buffer;
      return new X509Certificate(der);
    });
    const userPinOpens = login(session, pkcs11js.CKU_USER, userPin);
    const keys = userPinOpens ? find(session, pkcs11js.CKO_PRIVATE_KEY) : [];
    const [key] = keys;
    const [certificate] = found;
    return {
      ...{ tokenSerial, userPinOpens, soPinOpens, privateKeys: keys.length },
      serials: found.map(({ serialNumber }) => serialNumber.toLowerCase().replace(/^(00)+/, '')),
      signs: key !== undefined && certificate !== undefined && signs(session, key, certificate),
    };
  });
}

function inSession<T>(slot: Buffer, flags: number, work: (session: Buffer) => T): T {
  const session = p11.C_OpenSession(slot, flags);
  try {
    return work(session);
  } finally {
    p11.C_CloseSession(session);
  }
}

function login(session: Buffer, who: number, pin: string): boolean {
  try {
    p11.C_Login(session, who, pin);
    return true;
  } catch {
    return false;
  }
}

function find(session: Buffer, type: number): Buffer[] {
  p11.C_FindObjectsInit(session, [{ type: pkcs11js.CKA_CLASS, value: type }]);
  const handles = p11.C_FindObjects(session, 100);
  p11.C_FindObjectsFinal(session);
  return handles;
}

function signs(session: Buffer, key: Buffer, certificate: X509Certificate): boolean {
  const data = Buffer.from('certdesk: the holder signs');
  p11.C_SignInit(session, { mechanism: pkcs11js.CKM_SHA256_RSA_PKCS }, key);
  const signature = p11.C_Sign(session, data, Buffer.alloc(512));
  return verify(
    'sha256',
    data,
    createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })),
    signature,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
