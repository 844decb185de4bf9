import { createHash, timingSafeEqual } from 'node:crypto';
import { NUONUO_CALLBACK_REPLY, parseNuonuoCallback } from '@/lib/adapters/nuonuo';
import { parseRoutePush, routePushReply } from '@/lib/adapters/sf/push';
import { createLogger } from '@/lib/log';
import { describeError } from '@/lib/services/db-errors';
import { invoiceNotified } from '@/lib/services/invoice/invoiceNotified';
import { isSettled, recordNotice } from '@/lib/services/payment/recordNotice';
import { routePushed } from '@/lib/services/shipment/routePushed';
import { amountNotified } from '@/lib/services/verification/amount';
import type { Context } from './context';
import { readForm, readLimited, serviceContext } from './http';

const log = createLogger('web');
const plain = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/plain' } });

const providerContext = (ctx: Context, id: string) =>
  serviceContext(ctx, { kind: 'provider', id, ...(ctx.origin ? { origin: ctx.origin } : {}) });

/** Exactly `success` stops the repetitions; anything else has Alipay send the notice again. */
export async function alipayCallback(ctx: Context): Promise<Response> {
  try {
    const { notices } = ctx.ports;
    const notice = notices.parseNotice(await readForm(ctx.req));
    if (!notice) {
      log.warn({ origin: ctx.origin }, 'payment notice without a valid signature refused');
      return plain('failure');
    }
    const result = await recordNotice(providerContext(ctx, 'alipay'), notice, notices);
    log.info({ outTradeNo: notice.outTradeNo, result }, 'payment notice');
    return plain(isSettled(result) ? 'success' : 'failure');
  } catch (error) {
    log.error(describeError(error), 'payment notice failed');
    return plain('failure');
  }
}

/** The address carries a shared secret, as pushes are not signed; a wrong one gets nothing. */
export async function sfCallback(ctx: Context, token: string, expected: string): Promise<Response> {
  if (!sameSecret(token, expected)) return new Response(null, { status: 404 });
  const contentType = ctx.req.headers.get('content-type') ?? '';
  const reply = (ok: boolean): Response => {
    const { body, contentType: type } = routePushReply(contentType, ok);
    return new Response(body, { headers: { 'content-type': type } });
  };
  try {
    const body = await readLimited(ctx.req, 256 * 1024);
    if (!body) return reply(false);
    const pushes = parseRoutePush(Buffer.from(body).toString('utf8'), contentType);
    // Ten a push at most, says the courier; more is nobody's honest push.
    for (const push of pushes.slice(0, 50)) await routePushed(providerContext(ctx, 'sf'), push);
    return reply(true);
  } catch (error) {
    log.error(describeError(error), 'route push failed');
    return reply(false);
  }
}

export async function nuonuoCallback(ctx: Context): Promise<Response> {
  try {
    const push = parseNuonuoCallback(await readForm(ctx.req));
    if (push) await invoiceNotified(providerContext(ctx, 'nuonuo'), push);
    return Response.json(NUONUO_CALLBACK_REPLY);
  } catch (error) {
    log.error(describeError(error), 'invoice callback failed');
    return Response.json({ status: '9999', message: '系统异常' });
  }
}

/** Three tries and never again, so a notice only makes us ask sooner; status 200 is all that e签宝 looks at. */
export async function esignCallback(ctx: Context): Promise<Response> {
  const { accountCheck, accountNotices } = ctx.ports;
  if (!accountCheck || !accountNotices) return new Response(null, { status: 404 });
  try {
    const body = await readLimited(ctx.req, 64 * 1024);
    const { headers, url } = ctx.req;
    const text = Buffer.from(body ?? new Uint8Array()).toString('utf8');
    const notice = accountNotices.parseNotice({ headers, query: new URL(url).searchParams, body: text });
    if (!notice) {
      log.warn({ origin: ctx.origin }, 'account notice without a valid signature refused');
      return new Response(null, { status: 403 });
    }
    await amountNotified(providerContext(ctx, 'esign'), notice, accountCheck);
    return plain('success');
  } catch (error) {
    log.error(describeError(error), 'account notice failed');
    return new Response(null, { status: 500 });
  }
}

/** Hashed first: the length of the secret shows neither. */
function sameSecret(a: string, b: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}
