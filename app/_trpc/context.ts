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

/** The nearest hop's view of the caller: what stands further left in the header, the caller can write himself. */
export function originOf(req: Request): string | undefined {
  const hops = (req.headers.get('x-forwarded-for') ?? '').split(',');
  // IPv4 callers of a socket that serves both families.
  return (
    hops
      .at(-1)
      ?.trim()
      .replace(/^::ffff:(?=\d+\.)/, '') || undefined
  );
}

function foreign(req: Request, publicUrl: string): boolean {
  const origin = req.headers.get('origin');
  if (!origin) return req.headers.get('sec-fetch-site') === 'cross-site';
  try {
    const { host } = new URL(origin);
    return host !== new URL(publicUrl).host && host !== req.headers.get('host');
  } catch {
    return true;
  }
}

/** Browsers name the page that sent a request; programs that name none carry no cookies of a victim. */
function refuseForeignOrigin(req: Request, publicUrl: string): void {
  if (foreign(req, publicUrl))
    throw new DomainError('request.foreign_origin', '请求来源不符，请从系统页面重新操作。', 'forbidden');
}

export interface ContextOverrides {
  publicUrl?: string;
  db?: Db;
  clock?: Clock;
  indexKey?: string;
  ports?: WebPorts;
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
    findCustomer,
    async requireCustomer(touch) {
      const session = await findCustomer(touch);
      if (!session) throw sessionRequired();
      return session;
    },
    refuseForeignOrigin: () => refuseForeignOrigin(req, publicUrl),
  };
}
