import pkcs11js from 'pkcs11js';
import { call } from './errors';
import type { Pkcs11Module, Session } from './module';

export type ObjectHandle = Buffer;

export function findObjects(module: Pkcs11Module, session: Session, template: pkcs11js.Template): ObjectHandle[] {
  const { p11 } = module;
  call('C_FindObjectsInit', () => p11.C_FindObjectsInit(session, template));
  try {
    const found: ObjectHandle[] = [];
    for (;;) {
      const some = call('C_FindObjects', () => p11.C_FindObjects(session, 64));
      if (some.length === 0) return found;
      found.push(...some);
    }
  } finally {
    call('C_FindObjectsFinal', () => p11.C_FindObjectsFinal(session));
  }
}

export function readAttribute(module: Pkcs11Module, session: Session, object: ObjectHandle, type: number): Buffer {
  const [attribute] = call('C_GetAttributeValue', () => module.p11.C_GetAttributeValue(session, object, [{ type }]));
  if (!Buffer.isBuffer(attribute?.value)) throw new Error('the token answered without the attribute');
  return attribute.value;
}

export const readFlag = (module: Pkcs11Module, session: Session, object: ObjectHandle, type: number): boolean =>
  readAttribute(module, session, object, type)[0] === 1;

export function destroyObject(module: Pkcs11Module, session: Session, object: ObjectHandle): void {
  call('C_DestroyObject', () => module.p11.C_DestroyObject(session, object));
}

/** How many objects the session may see; private ones need the user's login. */
export const countObjects = (module: Pkcs11Module, session: Session): number =>
  findObjects(module, session, [{ type: pkcs11js.CKA_TOKEN, value: true }]).length;

export interface CertificateObject {
  readonly handle: ObjectHandle;
  readonly der: Buffer;
}

/** `fields` are DER: subject and issuer names and the serial number with its tag, as PKCS#11 wants them. */
export interface CertificateFields {
  readonly id: Buffer;
  readonly label: string;
  readonly der: Buffer;
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly serialNumber: Buffer;
}

/** Public on purpose: browsers and the shipping check read certificates without a PIN. */
export function writeCertificate(module: Pkcs11Module, session: Session, fields: CertificateFields): ObjectHandle {
  return call('C_CreateObject', () =>
    module.p11.C_CreateObject(session, [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_CERTIFICATE },
      { type: pkcs11js.CKA_CERTIFICATE_TYPE, value: pkcs11js.CKC_X_509 },
      { type: pkcs11js.CKA_TOKEN, value: true },
      { type: pkcs11js.CKA_PRIVATE, value: false },
      { type: pkcs11js.CKA_ID, value: fields.id },
      { type: pkcs11js.CKA_LABEL, value: Buffer.from(fields.label) },
      { type: pkcs11js.CKA_SUBJECT, value: fields.subject },
      { type: pkcs11js.CKA_ISSUER, value: fields.issuer },
      { type: pkcs11js.CKA_SERIAL_NUMBER, value: fields.serialNumber },
      { type: pkcs11js.CKA_VALUE, value: fields.der },
    ]),
  );
}

/** All certificate objects, or those of one key. */
export function readCertificates(module: Pkcs11Module, session: Session, id?: Buffer): CertificateObject[] {
  const template: pkcs11js.Template = [{ type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_CERTIFICATE }];
  if (id) template.push({ type: pkcs11js.CKA_ID, value: id });
  return findObjects(module, session, template).map((handle) => ({
    handle,
    der: readAttribute(module, session, handle, pkcs11js.CKA_VALUE),
  }));
}
