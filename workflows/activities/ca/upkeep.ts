import { PUBLICATION_MS } from '@/lib/adapters/signer/authority';
import { crlIsDue, renewDueAnswers } from '@/lib/services/certificate/refresh';
import type { ServiceContext } from '@/lib/services/context';
import type { CaDeps } from '../ca';
import type { LoadedAuthority } from './authority';

const BATCHES = 50;

/**
 * What must happen though nobody asks: a fresh CRL and fresh OCSP answers before the old ones end, and a fresh responder
 * certificate. Safe beside another CA worker: the CRL is numbered under a lock, answers are renewed under the row's lock.
 */
export async function upkeep(deps: CaDeps, authority: LoadedAuthority): Promise<void> {
  const { ctx, ca, log } = deps;
  if (await authority.renewResponderIfDue(ctx)) log.info({}, 'OCSP responder certificate renewed');
  if (await crlIsDue(ctx)) await deps.publishCrl();
  const renewed = await renewAll(ctx, ca);
  if (renewed > 0) log.info({ renewed }, 'OCSP answers renewed');
}

async function renewAll(ctx: ServiceContext, ca: CaDeps['ca']): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const renewed = await renewDueAnswers(ctx, ca, PUBLICATION_MS / 2);
    total += renewed;
    if (renewed === 0) break;
  }
  return total;
}

/** Runs at once, then again and again, never twice at a time. */
export function startUpkeep(
  deps: CaDeps,
  authority: LoadedAuthority,
  everyMs: number,
): { first: Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> = upkeep(deps, authority);
  const first = running;
  const timer = setInterval(() => {
    running = running
      .catch(() => undefined)
      .then(() => upkeep(deps, authority))
      .catch((error: unknown) => deps.log.warn({ err: error }, 'upkeep of CRL and OCSP failed; trying again'));
  }, everyMs);
  timer.unref();
  return {
    first,
    async stop() {
      clearInterval(timer);
      await running.catch(() => undefined);
    },
  };
}
