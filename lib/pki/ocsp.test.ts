import { BasicOCSPResponse, OCSPRequest, OCSPResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { describe, expect, it } from 'vitest';
import { DerError, explicit, integer, octetString, oid, sequence } from './der';
import { issueOcspResponse } from './issue-ocsp';
import { certId, OCSP_HASHES } from './ocsp-id';
import { MAX_OCSP_REQUEST, parseOcspRequest } from './ocsp-request';
import {
  assembleOcspResponse,
  buildResponseData,
  type OcspStatus,
  ocspError,
  parseOcspResponse,
} from './ocsp-response';
import { OID } from './oids';
import { testAuthority } from './testing/authority';

const { issuing, ocsp, leaf } = testAuthority();
const { serialHex } = leaf().certificate;
const thisUpdate = new Date('2026-11-22T08:00:00.999Z');
const nextUpdate = new Date('2026-11-23T08:00:00.999Z');
const responder = { certificate: ocsp.certificate, sign: async (tbs: Uint8Array) => ocsp.sign(tbs) };

const issue = (status: OcspStatus, hash: 'sha1' | 'sha256' = 'sha1') =>
  issueOcspResponse({ issuer: issuing.certificate, serialHex, hash, status, thisUpdate, nextUpdate }, responder);

const basicOf = (file: Uint8Array) => {
  const outer = AsnConvert.parse(file, OCSPResponse);
  return AsnConvert.parse(outer.responseBytes?.response.buffer as ArrayBuffer, BasicOCSPResponse);
};

describe('OCSP response', () => {
  it.each(OCSP_HASHES)('is read by another implementation, CertID %s', async (hash) => {
    const basic = basicOf(
      await issue({ kind: 'revoked', at: new Date('2026-11-20T00:00:00.5Z'), reason: 'keyCompromise' }, hash),
    );
    const [single] = basic.tbsResponseData.responses;
    expect(single?.certStatus.revoked?.revocationTime.toISOString()).toBe('2026-11-20T00:00:00.000Z');
    expect(single?.certID.issuerNameHash.byteLength).toBe(hash === 'sha1' ? 20 : 32);
    expect(basic.tbsResponseData.responses).toHaveLength(1);
    expect(basic.certs).toHaveLength(1);
    expect(basic.tbsResponseData.responderID.byKey?.byteLength).toBe(20);
  });

  it('has whole seconds only', async () => {
    const file = await issue({ kind: 'good' });
    expect(Buffer.from(file).toString('latin1')).toContain('20261122080000Z');
    expect(Buffer.from(file).toString('latin1')).not.toMatch(/\d{14}\.\d/);
  });

  it('comes back as it was', async () => {
    expect(parseOcspResponse(await issue({ kind: 'good' }))).toMatchObject({
      serialHex,
      status: 'good',
      reason: undefined,
    });
    const held = await issue({ kind: 'revoked', at: thisUpdate, reason: 'certificateHold' });
    expect(parseOcspResponse(held)).toMatchObject({ status: 'revoked', reason: 6 });
  });

  it('can name the responder by name', () => {
    const answer = {
      issuer: issuing.certificate,
      serialHex,
      hash: 'sha1',
      status: { kind: 'good' },
      thisUpdate,
      nextUpdate,
    } as const;
    const tbs = buildResponseData(answer, ocsp.certificate, 'byName');
    const basic = basicOf(assembleOcspResponse(tbs, ocsp.sign(tbs), ocsp.certificate.der));
    expect(basic.tbsResponseData.responderID.byName).toBeDefined();
  });

  it('is refused when another key signed it', async () => {
    const wrong = { ...responder, sign: async (tbs: Uint8Array) => issuing.sign(tbs) };
    const answer = {
      issuer: issuing.certificate,
      serialHex,
      hash: 'sha1',
      status: { kind: 'good' },
      thisUpdate,
      nextUpdate,
    } as const;
    await expect(issueOcspResponse(answer, wrong)).rejects.toThrow('does not verify');
  });

  it('has the short errors of RFC 6960', () => {
    expect(Buffer.from(ocspError('unauthorized')).toString('hex')).toBe('30030a0106');
    expect(AsnConvert.parse(ocspError('malformedRequest'), OCSPResponse).responseStatus).toBe(1);
  });
});

const requestOf = (...ids: Uint8Array[]) => sequence(sequence(sequence(...ids.map((id) => sequence(id)))));

describe('OCSP request', () => {
  it('is understood, with version, nonce and several certificates', () => {
    const id = certId(issuing.certificate, serialHex, 'sha256');
    expect(parseOcspRequest(requestOf(id, id))).toHaveLength(2);
    const nonce = sequence(oid(OID.ocspNonce), octetString(octetString(new Uint8Array(16))));
    const full = sequence(sequence(explicit(0, integer(0)), sequence(sequence(id)), explicit(2, sequence(nonce))));
    expect(AsnConvert.parse(full, OCSPRequest).tbsRequest.requestList).toHaveLength(1);
    expect(parseOcspRequest(full)).toMatchObject([{ hash: 'sha256', serialHex }]);
  });

  it('keeps an unknown hash apart from a malformed request', () => {
    const odd = sequence(
      sequence(oid('2.999.1')),
      octetString(new Uint8Array(4)),
      octetString(new Uint8Array(4)),
      integer(5),
    );
    expect(parseOcspRequest(requestOf(odd))).toMatchObject([{ hash: undefined, serialHex: '05' }]);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('GET / HTTP/1.1')],
    ['an empty list', requestOf()],
    ['a certificate', issuing.certificate.der],
    ['too much', new Uint8Array(MAX_OCSP_REQUEST + 1)],
  ])('throws on %s', (_what, octets) => {
    expect(() => parseOcspRequest(octets)).toThrow(DerError);
  });
});
