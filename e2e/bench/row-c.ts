import { inArray } from 'drizzle-orm';
import { ocspResponses } from '@/db/schema/pki';
import { DEMO_CHANNEL_ID } from '@/db/seed/channels';
import { makeCertificate, makeSubscriber } from '@/db/testing/factories';
import { parseCertificate } from '@/lib/pki/certificate';
import { sequence } from '@/lib/pki/der';
import { certId } from '@/lib/pki/ocsp-id';
import { readCaCertificate } from '@/lib/services/certificate/publicPki';
import { until } from '../fixtures/sandbox-client';
import type { World } from '../fixtures/world';
import type { Line } from './figures';
import { load, request } from './http-load';
import { cpuShares, cpuTimes } from './processes';
import { interleave, type Size } from './rounds';

const TYPE = 'application/ocsp-request';
const CONNECTIONS = 16;
/** ENUMERATED 0. */
const SUCCESSFUL = Buffer.from([0x0a, 0x01, 0x00]);

/** Requests about certificates whose answers the CA worker has signed; each asks for another one. */
export async function ocspRequests(
  world: World,
  count: number,
): Promise<{ post: Buffer[]; get: Buffer[]; size: number }> {
  const { db, system } = world;
  const subscriber = await makeSubscriber(db, { channelId: DEMO_CHANNEL_ID });
  const serials: string[] = [];
  for (let i = 0; i < count; i += 1) serials.push((await makeCertificate(db, subscriber)).serialHex);
  // The CA worker finds certificates without answers by itself.
  const answers = await until(
    'OCSP answers',
    async () => {
      const rows = await db.select().from(ocspResponses).where(inArray(ocspResponses.serialHex, serials));
      return rows.length === count * 2 && rows;
    },
    90_000,
  );
  const issuer = parseCertificate((await readCaCertificate(db, 'issuing'))?.der ?? new Uint8Array());
  const bodies = serials.map((serial) => sequence(sequence(sequence(sequence(certId(issuer, serial, 'sha1'))))));
  const { host } = new URL(system.webUrl);
  const encoded = (body: Uint8Array) => encodeURIComponent(Buffer.from(body).toString('base64'));
  return {
    post: bodies.map((body) => request(host, '/pki/ocsp', { type: TYPE, body })),
    get: bodies.map((body) => request(host, `/pki/ocsp/${encoded(body)}`)),
    size: answers[0]?.der.length ?? 0,
  };
}

/** `successful`: anything else is no answer. */
export const isAnswer = (body: Buffer): boolean => body.subarray(0, 16).includes(SUCCESSFUL);

/** Of the static files that the first pages need, the one whose size is nearest. */
async function staticFile(webUrl: string, size: number): Promise<{ path: string; size: number }> {
  const pages = await Promise.all(
    ['/c/3394', '/c/3394/orders', '/admin'].map(async (page) => (await fetch(webUrl + page)).text()),
  );
  const paths = new Set(pages.join().match(/\/_next\/static\/chunks\/[\w.~-]+\.(?:js|css)/g));
  const files = await Promise.all(
    [...paths].map(async (path) => {
      const answer = await fetch(webUrl + path, { headers: { 'accept-encoding': 'identity' } });
      return { path, size: (await answer.arrayBuffer()).byteLength };
    }),
  );
  const [nearest] = files.sort((x, y) => Math.abs(x.size - size) - Math.abs(y.size - size));
  if (!nearest) throw new Error('the pages name no static file');
  return nearest;
}

/** (c) OCSP answers a second against a static file of about the same size from the same web server. */
export async function rowC(world: World, { rounds, windowMs, smoke }: Size): Promise<Line[]> {
  const { webUrl } = world.system;
  const { post, get, size } = await ocspRequests(world, smoke ? 3 : 200);
  const file = await staticFile(webUrl, size);
  const fileRequest = [request(new URL(webUrl).host, file.path)];
  const settings = { connections: CONNECTIONS, ms: windowMs };
  const files = async () => (await load(webUrl, fileRequest, settings)).perSecond;
  const lines: Line[] = [];
  for (const [method, requests] of [
    ['POST', post],
    ['GET', get],
  ] as const) {
    const shares: string[] = [];
    const answers = async () => {
      const before = cpuTimes();
      const done = await load(webUrl, requests, { ...settings, check: isAnswer });
      shares.push(cpuShares(before, done.count));
      return done.perSecond;
    };
    const measured = await interleave(rounds, answers, files);
    lines.push({
      ...{ row: 'c', what: `OCSP by ${method}, ${size} B`, against: `static file, ${file.size} B`, unit: '/s' },
      ...measured,
      aim: { atLeast: 0.8 },
      rest: shares.at(-1) ?? '',
    });
  }
  return lines;
}
