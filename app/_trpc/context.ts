import { isIP } from 'node:net';
import { after } from 'next/server';
import { createDb, type Db } from '@/db/client';
import { DomainError } from '@/lib/domain/errors';
import { webEnv } from '@/lib/env/web';
import { type Clock, systemClock } from '@/lib/ports/clock';
import { type PortalSession, resolvePortalSession, sessionRequired } from '@/lib/services/auth/session';
import { sessionToken } from './cookies';
import { type WebPorts, webPorts } from './ports';
import type { RequestParts } from './staff-context';

/** What every procedure is given. Verbs get their part of it: a service context and the ports they need. */
export interface Context extends RequestParts {
  resHeaders: Headers;
  /** INDEX_KEY: blind indexes and code hashes. */
  indexKey: string;
  ports: WebPorts;
  /** Work that begins when the answer has gone: it shows in no answer's time. */
  afterAnswer: (work: () => Promise<void>) => void;
  /** @throws DomainError session.required */
  requireCustomer(touch?: boolean): Promise<PortalSession>;
  /** null when nobody is signed in. */
  findCustomer(touch?: boolean): Promise<PortalSession | null>;
  /** @throws DomainError request.foreign_origin */
  refuseForeignOrigin(): void;
}

// Next bundles route handlers apart: a module variable would open one pool each.
const holder = globalThis as { __certdeskWebDb?: Db };

export function webDb(): Db {
  holder.__certdeskWebDb ??= createDb(webEnv().DATABASE_URL, { name: 'web', max: 20 });
  return holder.__certdeskWebDb;
}

/**
 * The nearest hop's view of the caller: what stands further left in the header, the caller can write himself. Whatever is
 * no address counts as one and the same caller; nothing at all is a call inside the process.
 */
export function originOf(req: Request): string | undefined {
  const hop = req.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  if (!hop) return undefined;
  // IPv4 callers of a socket that serves both families; some proxies add the port.
  const address = hop.replace(/^::ffff:(?=\d+\.)/, '').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return isIP(address) ? address : 'unknown';
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Only PUBLIC_URL is ours: a Host header is the sender's own word. On a developer's machine its names are one. */
function isOwnOrigin(origin: string, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const [given, own] = [new URL(origin), new URL(publicUrl)];
  if (given.origin === own.origin) return true;
  const onOneMachine = LOOPBACK.includes(given.hostname) && LOOPBACK.includes(own.hostname);
  return onOneMachine && given.port === own.port && given.protocol === own.protocol;
}

/** Browsers name the page that sent a request; programs that name none carry no cookies of a victim. */
function refuseForeignOrigin(req: Request, publicUrl: string): void {
  const origin = req.headers.get('origin');
  const own = origin ? isOwnOrigin(origin, publicUrl) : req.headers.get('sec-fetch-site') !== 'cross-site';
  if (!own) throw new DomainError('request.foreign_origin', '请求来源不符，请从系统页面重新操作。', 'forbidden');
}

export interface ContextOverrides {
  publicUrl?: string;
  db?: Db;
  clock?: Clock;
  indexKey?: string;
  ports?: WebPorts;
  afterAnswer?: Context['afterAnswer'];
}

/** `overrides`: tests bring their own database, clock and ports. */
export function createContext(req: Request, resHeaders: Headers, overrides: ContextOverrides = {}): Context {
  const db = overrides.db ?? webDb();
  const clock = overrides.clock ?? systemClock;
  const origin = originOf(req);
  const publicUrl = overrides.publicUrl ?? webEnv().PUBLIC_URL;
  // A batch of calls asks for the same session: looked up once.
  let found: Promise<PortalSession | null> | undefined;
  const findCustomer: Context['findCustomer'] = (touch = true) => {
    found ??= resolvePortalSession(db, clock, sessionToken('portal', { req, publicUrl }), { touch, origin });
    return found;
  };
  return {
    db,
    clock,
    req,
    resHeaders,
    origin,
    publicUrl,
    indexKey: overrides.indexKey ?? webEnv().INDEX_KEY,
    ports: overrides.ports ?? webPorts(),
    afterAnswer: overrides.afterAnswer ?? after,
    findCustomer,
    async requireCustomer(touch) {
      const session = await findCustomer(touch);
      if (!session) throw sessionRequired();
      return session;
    },
    refuseForeignOrigin: () => refuseForeignOrigin(req, publicUrl),
  };
}
