import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect } from 'vitest';
import { database } from '@/app/_trpc/testing';
import { openDesk } from '@/app/pki/_lib/desk';
import { handlePki } from '@/app/pki/_lib/routes';
import { expectDecent } from './harness';
import { BODIES, PARAMS } from './payloads';
import type { DoorCase } from './procedure-cases';
import { askRoute, routeDoors } from './route-web';

async function answered(door: string, method: string, init: RequestInit = {}, hostile?: [name: string, value: string]) {
  const names = [...door.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? '');
  const params = Object.fromEntries(names.map((name) => [name, hostile?.[0] === name ? hostile[1] : 'x']));
  const response = await askRoute(door, method, params, init);
  const answer = { status: response.status, text: await response.text() };
  // Whose only word is whether everything is there may say that it is not.
  expectDecent(door === 'api/health' ? { ...answer, status: 0 } : answer);
  const said = answer.text.startsWith('{') ? (JSON.parse(answer.text) as { error?: { message?: string } }) : {};
  if (said.error?.message) expect(said.error.message).toMatch(/[\u4e00-\u9fff]|malformed/);
  return answer;
}

const HEADERS: [title: string, headers: Record<string, string>][] = [
  ['sessions that are none', { cookie: `cd_session=${'a'.repeat(7000)}; cd_staff=%00` }],
  ['a bearer that is none', { authorization: `Bearer ${'\u00ff'.repeat(50)}` }],
  ['a page of another site', { origin: 'https://evil.example', host: 'evil.example', 'sec-fetch-site': 'cross-site' }],
  ['addresses that are none', { 'x-forwarded-for': `10.0.0.1, evil'--`, 'x-forwarded-host': 'evil.example' }],
];

/** Each method of a route, with every hostile name, header and body. */
function casesOf(door: string): DoorCase[] {
  const source = readFileSync(path.join('app', door, 'route.ts'), 'utf8');
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) =>
    new RegExp(String.raw`export (async function|function|const) ${method}\b|as ${method}\b`).test(source),
  );
  const names = [...door.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? '');
  return methods.flatMap((method) => {
    const one = (title: string, run: () => Promise<unknown>): DoorCase => ({
      ...{ door, title: `${method}: ${title}` },
      run: async () => void (await run()),
    });
    const inPath = names.flatMap((name) =>
      PARAMS.map((value) => one(`${name} ${value.slice(0, 16)}`, () => answered(door, method, {}, [name, value]))),
    );
    const headed = HEADERS.map(([title, headers]) => one(title, () => answered(door, method, { headers })));
    if (method !== 'POST') return [...inPath, ...headed];
    const bodies = BODIES.map(([title, body, type]) =>
      one(title, () => answered(door, method, { body: body(), headers: { 'content-type': type } })),
    );
    return [...inPath, ...headed, ...bodies];
  });
}
export const routeCases = (): DoorCase[] => routeDoors().flatMap(casesOf);

/** The addresses below /pki/, which are answered before the framework. */
export const pkiDoors = (): string[] => {
  const source = readFileSync(path.join('app', 'pki', '_lib', 'routes.ts'), 'utf8');
  return [...source.matchAll(/kind === '(\w+)'/g)].map(([, kind]) => `pki/${kind}`);
};

export function pkiCases(): DoorCase[] {
  return [...new Set(pkiDoors())].flatMap((door) => {
    const one = (title: string, address: string, init: RequestInit = {}): DoorCase => ({
      ...{ door, title },
      run: () => askPki(`${door}${address}`, init),
    });
    return [
      ...PARAMS.map((value) => one(`GET ${value.slice(0, 16)}`, `/${encodeURIComponent(value)}`)),
      one('POST of bytes', '', { method: 'POST', body: new Uint8Array([0x30, 0x84, 0xff, 0xff]) }),
      one('POST of 100 KB', '', { method: 'POST', body: 'x'.repeat(100_000) }),
      one('DELETE', '/issuing.crl', { method: 'DELETE' }),
    ];
  });
}

async function askPki(address: string, init: RequestInit): Promise<void> {
  const desk = openDesk(database.db, { error: (facts, text) => expect.fail(`${text} ${JSON.stringify(facts)}`) });
  const server = createServer((request, response) => handlePki(desk, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    // Who sends more than is read may find the connection closed.
    const answer = await fetch(`http://127.0.0.1:${port}/${address}`, init).catch(() => null);
    if (answer) expectDecent({ status: answer.status, text: await answer.text() });
    else expect(String(init.body).length).toBeGreaterThan(50_000);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
