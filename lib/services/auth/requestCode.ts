import { randomUUID } from 'node:crypto';
import { writeAudit } from '../../../db/audit';
import { oneTimeCodes } from '../../../db/schema/subscriber';
import { blindIndex } from '../../crypto/field-cipher';
import { maskMobile } from '../../domain/masks';
import { secret } from '../../domain/secret';
import { createLogger } from '../../log';
import type { SmsPort } from '../../ports/sms';
import type { RequestedCode } from '../../schemas/portal-views';
import { requireChannel } from '../channel/requireChannel';
import type { ServiceContext } from '../context';
import { describeError } from '../db-errors';
import { CODE, hashCode, newCode } from './codes';
import { inventedMask } from './inventedMask';
import { addressGroup, codeLimits, enforceLimits } from './limits';
import { type Signer, signersOf } from './signers';

export interface RequestCodeDeps {
  sms: SmsPort;
  indexKey: string;
  /** Takes work that begins only when the answer has gone. */
  afterAnswer: (work: () => Promise<void>) => void;
}

interface Made {
  id: string;
  code: string;
  /** Nobody: an organisation that we don't know. */
  signer: Signer | undefined;
}

const log = createLogger('web');
/** In ten minutes from one address: whole offices share one. */
export const CODES_PER_ADDRESS = 100;

/**
 * A login code to the agent's mobile on file. Whether the organisation is known shows neither in the answer nor in its
 * time: the same rows are written and the same limits counted, and the message is begun after the answer.
 */
export async function requestCode(
  ctx: ServiceContext,
  input: { channelId: string; uscc: string },
  deps: RequestCodeDeps,
): Promise<RequestedCode> {
  const now = ctx.clock.now();
  const { hotline } = await requireChannel(ctx.db, input.channelId);
  const who = blindIndex(deps.indexKey, `login\0${input.channelId}\0${input.uscc}`);
  await enforceLimits(ctx.db, limitsFor({ who, origin: ctx.actor.origin, hotline }), now);
  const requestId = randomUUID();
  const made = codesFor(await signersOf(ctx.db, input), requestId);
  const rows = made.map(({ id, code, signer }) => {
    const codeHash = hashCode(deps.indexKey, 'login', who, code);
    return {
      ...{ id, purpose: 'login', subject: id === requestId ? who : requestId },
      ...{ codeHash: signer ? codeHash : null, subscriberId: signer?.id ?? null },
      ...{ createdAt: now, expiresAt: new Date(now.getTime() + CODE.lifeMs) },
    };
  });
  await ctx.db.transaction(async (tx) => {
    await tx.insert(oneTimeCodes).values(rows);
    await writeAudit(tx, ctx.actor, { action: 'login.request_code', objectType: 'login', objectId: requestId });
  });
  deps.afterAnswer(() => sendAll(deps.sms, made));
  const [first] = made;
  return {
    requestId,
    maskedMobile: first?.signer ? maskMobile(first.signer.agentMobile) : inventedMask(who),
    resendAfterSeconds: CODE.resendMs / 1000,
    expiresInSeconds: CODE.lifeMs / 1000,
  };
}

/** By organisation and by address; an unknown organisation counts like a known one. */
const limitsFor = (asker: { who: string; origin: string | undefined; hotline: string }) => [
  ...(asker.origin
    ? [{ key: `login-address:${addressGroup(asker.origin)}`, windowMs: 10 * 60_000, max: CODES_PER_ADDRESS }]
    : []),
  ...codeLimits('login', asker, { hour: 10, day: 30 }),
];

/** Each with a code of his own, or one's code would open another's order; one for nobody, too. The first is the request's. */
function codesFor(signers: Signer[], requestId: string): Made[] {
  const codes = new Set([newCode()]);
  while (codes.size < signers.length) codes.add(newCode());
  return [...codes].map((code, i) => ({ id: i === 0 ? requestId : randomUUID(), code, signer: signers[i] }));
}

async function sendAll(sms: SmsPort, made: Made[]): Promise<void> {
  const minutes = String(CODE.lifeMs / 60_000);
  const sent = made.map(async ({ id: key, code, signer }) => {
    if (!signer) return;
    try {
      const params = { code: secret(code), minutes };
      await sms.send({ mobile: signer.agentMobile, template: 'login_code', params, key });
    } catch (error) {
      // The person asks again after a minute; we need to know why nothing came.
      log.error(describeError(error), 'login code was not sent');
    }
  });
  await Promise.all(sent);
}
