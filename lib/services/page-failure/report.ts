import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Logger } from '../../log';
import type { pageFailureInput } from '../../schemas/page-failure';
import { addressGroup, enforceLimits } from '../auth/limits';
import type { ServiceContext } from '../context';

const WINDOW_MS = 10 * 60_000;
/** In ten minutes: whole offices share an address, and nobody fills the log. */
const PER_ADDRESS = 30;
const ALTOGETHER = 600;

/** @returns 受理编号, which names the line in the log @throws DomainError limit.reached */
export async function reportPageFailure(
  ctx: ServiceContext,
  failure: z.output<typeof pageFailureInput>,
  log: Pick<Logger, 'warn'>,
): Promise<{ requestNo: string }> {
  const { origin } = ctx.actor;
  const limits = [
    ...(origin ? [{ key: `page-failure:${addressGroup(origin)}`, windowMs: WINDOW_MS, max: PER_ADDRESS }] : []),
    { key: 'page-failure', windowMs: WINDOW_MS, max: ALTOGETHER },
  ];
  await enforceLimits(ctx.db, limits, ctx.clock.now());
  const requestNo = randomBytes(5).toString('hex').toUpperCase();
  log.warn({ requestNo, ...failure }, 'page failed in the browser');
  return { requestNo };
}
