/** The public side of the CA as other programs see it: openssl over HTTP. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificates, crls, ocspResponses } from '@/db/schema';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { createAuthority } from '@/lib/adapters/signer/authority';
import { crlNumber, readCrl } from '@/lib/pki/crl';
import { issueCrl } from '@/lib/pki/issue-crl';
import { keyIdentifier } from '@/lib/pki/keys';
import { toPem } from '@/lib/pki/pem';
import { type TestAuthority, type TestParty, testAuthority } from '@/lib/pki/testing/authority';
import type { CertificateAuthorityPort } from '@/lib/ports/certificate-authority';
import { holdCertificate } from '@/lib/services/certificate/hold';
import { publishCrl } from '@/lib/services/certificate/publishCrl';
import { renewDueAnswers } from '@/lib/services/certificate/refresh';
import { releaseHold } from '@/lib/services/certificate/releaseHold';
import { revokeCertificate } from '@/lib/services/certificate/revoke';
import { storeAuthority } from '@/lib/services/certificate/storeAuthority';
import type { ServiceContext } from '@/lib/services/context';
import { openDesk } from './desk';
import { handlePki } from './routes';

const run = promisify(execFile);

let database: TestDatabase;
let ctx: ServiceContext;
let authority: TestAuthority;
let ca: CertificateAuthorityPort;
let server: Server;
let base: string;
let directory: string;

const file = (name: string) => path.join(directory, name);
const inMemory = (party: TestParty) => ({
  publicKeySpki: party.publicKeySpki,
  sign: async (tbs: Uint8Array) => party.sign(tbs),
});

async function startServer(): Promise<void> {
  const desk = openDesk(database.db, { error: () => {} });
  await desk.listening;
  server = createServer((request, response) => void handlePki(desk, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function storeRows(): Promise<void> {
  const rows = (['root', 'issuing', 'ocsp'] as const).map((name) => {
    const { der, publicKeySpki, notAfter } = authority[name].certificate;
    const subjectKeyId = Buffer.from(keyIdentifier(publicKeySpki)).toString('hex');
    return { name, der, pem: toPem('CERTIFICATE', der), subjectKeyId, notAfter };
  });
  const thisUpdate = new Date();
  const nextUpdate = new Date(thisUpdate.getTime() + 1e9);
  const plan = {
    issuer: authority.root.certificate,
    number: 1n,
    previousNumber: 0n,
    thisUpdate,
    nextUpdate,
    entries: [],
  };
  const der = await issueCrl(plan, async (tbs) => authority.root.sign(tbs));
  await storeAuthority(ctx, rows, { number: 1, der, thisUpdate, nextUpdate, entries: 0 });
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'certdesk-pki-'));
  database = await createTestDatabase();
  ctx = { db: database.db, clock: { now: () => new Date() }, actor: { kind: 'system', id: 'test' } };
  await startServer();
  authority = testAuthority(base);
  ca = createAuthority({
    journal: async () => {},
    root: authority.root.certificate.der,
    issuing: { certificate: authority.issuing.certificate.der, signer: inMemory(authority.issuing) },
    ocsp: { certificate: () => authority.ocsp.certificate, signer: inMemory(authority.ocsp) },
    publicUrl: base,
  });
  await storeRows();
  await publishCrl(ctx, ca);
  for (const name of ['root', 'issuing'] as const)
    writeFileSync(file(`${name}.pem`), toPem('CERTIFICATE', authority[name].certificate.der));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

async function makeLeaf(): Promise<{ id: string; serialHex: string; pemFile: string }> {
  const { certificate } = authority.leaf();
  const { serialHex, notBefore, notAfter, der } = certificate;
  const pemFile = file(`${serialHex}.pem`);
  writeFileSync(pemFile, toPem('CERTIFICATE', der));
  const owner = { subscriberId: randomUUID(), lineageId: randomUUID(), orderNo: `T-${serialHex}` };
  const facts = {
    businessType: 'reissue',
    commonName: '示例',
    keyBits: 2048,
    appliedAt: notBefore,
    state: 'valid',
  } as const;
  const [row] = await database.db
    .insert(certificates)
    .values({ ...owner, ...facts, serialHex, notBefore, notAfter })
    .returning();
  await renewDueAnswers(ctx, ca, 12 * 3600_000);
  return { id: row?.id ?? '', serialHex, pemFile };
}

/** Everything that openssl says: its exit code tells nothing about stale or wrong answers. */
async function openssl(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run('openssl', args).catch((error: { stdout: string; stderr: string }) => error);
  return stderr + stdout;
}

const ocsp = (pemFile: string, ...digest: string[]) =>
  openssl(
    'ocsp',
    ...digest,
    '-issuer',
    file('issuing.pem'),
    '-cert',
    pemFile,
    '-url',
    `${base}/pki/ocsp`,
    '-CAfile',
    file('root.pem'),
    '-verify_other',
    file('issuing.pem'),
    '-no_nonce',
  );

/** By the address that stands in the certificate. */
const verifyWithCrl = (pemFile: string) =>
  openssl(
    ...['verify', '-crl_check', '-crl_download', '-CAfile', file('root.pem')],
    ...['-untrusted', file('issuing.pem'), pemFile],
  );

describe('openssl over HTTP', () => {
  it('reads the chain from the bundle for desktops', async () => {
    const answer = await fetch(`${base}/pki/ca/issuing.p7b`);
    expect(answer.headers.get('content-type')).toBe('application/x-pkcs7-certificates');
    writeFileSync(file('issuing.p7b'), Buffer.from(await answer.arrayBuffer()));
    const output = await openssl('pkcs7', '-inform', 'DER', '-in', file('issuing.p7b'), '-print_certs');
    expect(output.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it.each([[[]], [['-sha256']]])('follows a certificate from good to revoked, %j', async (hash: string[]) => {
    const { id, pemFile } = await makeLeaf();
    const ask = () => ocsp(pemFile, ...hash);
    const act = { certificateId: id, orderNo: 'T' };
    expect(await ask()).toMatch(/Response verify OK[\s\S]*: good/);
    expect(await verifyWithCrl(pemFile)).toContain(': OK');
    await holdCertificate(ctx, ca, act);
    await publishCrl(ctx, ca);
    expect(await ask()).toMatch(/: revoked[\s\S]*Reason: certificateHold/);
    expect(await verifyWithCrl(pemFile)).toContain('certificate revoked');
    await releaseHold(ctx, ca, act);
    await publishCrl(ctx, ca);
    expect(await ask()).toContain(': good');
    expect(await verifyWithCrl(pemFile)).toContain(': OK');
    await revokeCertificate(ctx, ca, { ...act, reason: 'superseded' });
    await publishCrl(ctx, ca);
    const last = await ask();
    expect(last).toMatch(/: revoked[\s\S]*Reason: superseded/);
    expect(last).not.toMatch(/WARNING|error|expired/i);
    expect(await verifyWithCrl(pemFile)).toContain('certificate revoked');
  });

  it('lists the whole chain: with both CRLs, every certificate up to the root is checked', async () => {
    const { pemFile } = await makeLeaf();
    const lists = await Promise.all(['root', 'issuing'].map((name) => fetch(`${base}/pki/crl/${name}.crl`)));
    const pems = await Promise.all(
      lists.map(async (list) => toPem('X509 CRL', new Uint8Array(await list.arrayBuffer()))),
    );
    writeFileSync(file('crls.pem'), pems.join(''));
    const output = await openssl(
      ...['verify', '-crl_check_all', '-CRLfile', file('crls.pem'), '-CAfile', file('root.pem')],
      ...['-untrusted', file('issuing.pem'), pemFile],
    );
    expect(output).toContain(': OK');
  });

  it('answers a nonce with an answer that has none', async () => {
    const { pemFile } = await makeLeaf();
    const output = await openssl(
      'ocsp',
      '-issuer',
      file('issuing.pem'),
      '-cert',
      pemFile,
      '-url',
      `${base}/pki/ocsp`,
      '-CAfile',
      file('root.pem'),
      '-verify_other',
      file('issuing.pem'),
      '-nonce',
    );
    expect(output).toContain('WARNING: no nonce in response');
    expect(output).toMatch(/Response verify OK[\s\S]*: good/);
  });

  it('is unauthorized for serial numbers and issuers it does not know', async () => {
    expect(
      await openssl('ocsp', '-issuer', file('issuing.pem'), '-serial', '0x1234', '-url', `${base}/pki/ocsp`),
    ).toContain('unauthorized');
    expect(
      await openssl('ocsp', '-issuer', file('root.pem'), '-serial', '0x1234', '-url', `${base}/pki/ocsp`),
    ).toContain('unauthorized');
  });
});

async function requestFor(pemFile: string): Promise<Buffer> {
  const out = `${pemFile}.req`;
  await openssl('ocsp', '-issuer', file('issuing.pem'), '-cert', pemFile, '-no_nonce', '-reqout', out);
  return (await import('node:fs/promises')).readFile(out);
}

describe('HTTP', () => {
  it('answers GET as POST, with types, a length, and a cache that leaves a revocation its minute', async () => {
    const { pemFile } = await makeLeaf();
    const request = await requestFor(pemFile);
    const post = await fetch(`${base}/pki/ocsp`, { method: 'POST', body: new Uint8Array(request) });
    const encoded = encodeURIComponent(request.toString('base64'));
    const get = await fetch(`${base}/pki/ocsp/${encoded}`);
    const plain = await fetch(`${base}/pki/ocsp/${encoded.replaceAll('%2F', '/')}`);
    const bodies = await Promise.all(
      [post, get, plain].map(async (answer) => Buffer.from(await answer.arrayBuffer()).toString('hex')),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(get.headers.get('content-type')).toBe('application/ocsp-response');
    expect(get.headers.get('content-length')).toBe(String(bodies[0]?.length ? bodies[0].length / 2 : 0));
    expect(get.headers.get('cache-control')).toContain('max-age=50');
    const crl = await fetch(`${base}/pki/crl/issuing.crl`);
    expect(crl.headers.get('content-type')).toBe('application/pkix-crl');
    expect(Number(crl.headers.get('content-length'))).toBe((await crl.arrayBuffer()).byteLength);
  });

  it('reads a list again only when there is a newer one', async () => {
    const list = async () => Buffer.from(await (await fetch(`${base}/pki/crl/issuing.crl`)).arrayBuffer());
    await publishCrl(ctx, ca);
    const first = await list();
    // Nobody does that: here it shows that the list is not read.
    await database.db
      .update(crls)
      .set({ der: new Uint8Array([0]) })
      .where(eq(crls.issuer, 'issuing'));
    expect((await list()).equals(first)).toBe(true);
    await publishCrl(ctx, ca);
    expect(crlNumber(readCrl(await list()))).toBe((crlNumber(readCrl(first)) ?? 0n) + 1n);
  });

  it.each([
    ['rubbish', Buffer.from('rubbish')],
    ['nothing', Buffer.alloc(0)],
    ['more than a request may have', Buffer.alloc(10_000, 0x30)],
  ])('says malformedRequest to %s', async (_what, body) => {
    const answer = await fetch(`${base}/pki/ocsp`, { method: 'POST', body: new Uint8Array(body) });
    expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe('30030a0101');
  });

  it('says tryLater rather than serve an answer past its time', async () => {
    const { pemFile, serialHex } = await makeLeaf();
    const past = new Date(Date.now() - 1000);
    await database.db.update(ocspResponses).set({ nextUpdate: past }).where(eq(ocspResponses.serialHex, serialHex));
    expect(await ocsp(pemFile)).toContain('trylater');
  });

  it('serves certificates and chain, and nothing else', async () => {
    const cer = Buffer.from(await (await fetch(`${base}/pki/ca/issuing.cer`)).arrayBuffer());
    expect(cer.equals(Buffer.from(authority.issuing.certificate.der))).toBe(true);
    expect((await (await fetch(`${base}/pki/ca/issuing.pem`)).text()).match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    for (const name of ['crl/none.crl', 'crl/issuing.cer', 'ca/..%2Froot.cer', 'ca/root.key']) {
      expect((await fetch(`${base}/pki/${name}`)).status).toBe(404);
    }
  });
});
