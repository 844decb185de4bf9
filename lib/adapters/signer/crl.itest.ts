import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCrl } from '@/lib/pki/crl';
import { testAuthority } from '@/lib/pki/testing/authority';
import { type CrlPlan, makeCrl } from './crl';

let directory: string;
let thread: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'certdesk-crl-'));
  thread = path.join(directory, 'crl-thread.cjs');
  await build({
    ...{ entryPoints: ['lib/adapters/signer/crl-thread.ts'], outfile: thread, bundle: true, platform: 'node' },
    ...{ format: 'cjs', packages: 'external', logLevel: 'error' },
  });
});

afterAll(() => rm(directory, { recursive: true }));

const { issuing } = testAuthority('http://127.0.0.1:3000');
const sign = async (tbs: Uint8Array) => issuing.sign(tbs);

const planOf = (count: number, over: Partial<CrlPlan> = {}): CrlPlan => ({
  issuer: issuing.certificate.der,
  ...{ number: 8, previousNumber: 7 },
  thisUpdate: new Date('2026-11-22T00:00:00Z'),
  nextUpdate: new Date('2026-11-23T00:00:00Z'),
  packedEntries: Array.from(
    { length: count },
    (_, i) => `1${i.toString(16).padStart(9, '0')} 1700000000 superseded`,
  ).join('\n'),
  ...over,
});

describe('a CRL made in a thread', () => {
  it('is the same, octet by octet, and its maker is free meanwhile', async () => {
    const plan = planOf(20_000);
    let turns = 0;
    const busy = setInterval(() => {
      turns += 1;
    }, 1);
    const made = await makeCrl(plan, sign, thread);
    clearInterval(busy);
    expect(turns).toBeGreaterThan(10);
    expect(readCrl(made).entries).toHaveLength(20_000);
    expect(Buffer.from(made).equals(Buffer.from(await makeCrl(plan, sign)))).toBe(true);
  });

  it('is refused by the lint there too', async () => {
    await expect(makeCrl(planOf(2_000, { previousNumber: 8 }), sign, thread)).rejects.toThrow(/crl_number_grows/);
  });

  it('believes no signature that does not verify', async () => {
    const wrong = async (tbs: Uint8Array) => issuing.sign(tbs.slice(1));
    await expect(makeCrl(planOf(2_000), wrong, thread)).rejects.toThrow(/does not verify/);
  });

  it('says when the token refuses', async () => {
    const away = async () => Promise.reject(new Error('the token is away'));
    await expect(makeCrl(planOf(2_000), away, thread)).rejects.toThrow('the token is away');
  });
});
