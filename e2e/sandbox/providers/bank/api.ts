import type { Context } from '../../core/context';
import { privateKeyOf, publicKeyOf } from '../../core/keys';
import { serve } from '../../core/serve';
import { json, type Reply, type Request, type Route, route } from '../../http/types';
import { bankSign, bankVerify, requestText, responseText } from './sign';
import { FAIL_CODES, Transfers, transferSchema } from './transfers';

export interface Bank {
  transfers: Transfers;
  routes: Route[];
}

const WINDOW_MS = 5 * 60_000;
const PATH = '/bank/api/v1/transfers';

/** Errors of the interface itself, by HTTP status. */
const ERRORS: Record<string, [number, string]> = {
  SIGNATURE_INVALID: [401, '签名验证失败'],
  CLIENT_UNKNOWN: [401, '客户号不存在'],
  TIMESTAMP_EXPIRED: [401, '请求已过期'],
  NONCE_REPLAYED: [401, '重复的请求'],
  INVALID_REQUEST: [400, '请求格式错误'],
  PAYER_ACCOUNT_INVALID: [400, '付款账号不属于该客户'],
  TRANSFER_NOT_FOUND: [404, '转账记录不存在'],
  TRANSFER_CONFLICT: [409, '同一客户流水号的内容不一致'],
  SYSTEM_BUSY: [503, '系统繁忙'],
};

type Refuse = (request: Request) => string | null;

/** Is the request the customer's own, fresh and new? */
function makeGuard({ config }: Context): Refuse {
  const clientKey = publicKeyOf(config.SANDBOX_BANK_CLIENT_PUBLIC_KEY);
  const nonces = new Map<string, number>();
  return (request) => {
    const { 'x-client-id': client, 'x-timestamp': at, 'x-nonce': nonce, 'x-signature': signature } = request.headers;
    if (client !== config.BANK_CLIENT_ID) return 'CLIENT_UNKNOWN';
    if (!(Math.abs(Date.now() - Number(at)) <= WINDOW_MS)) return 'TIMESTAMP_EXPIRED';
    const text = requestText(request.method, request.rawUrl, String(at), String(nonce), request.body);
    if (!nonce || !bankVerify(clientKey, text, String(signature))) return 'SIGNATURE_INVALID';
    if (nonces.has(String(nonce))) return 'NONCE_REPLAYED';
    remember(nonces, String(nonce));
    return null;
  };
}

function makeSigner({ config }: Context) {
  const ownKey = privateKeyOf(config.SANDBOX_BANK_PRIVATE_KEY);
  const signed = (value: object, status = 200): Reply => {
    const body = JSON.stringify(value);
    const timestamp = String(Date.now());
    const signature = bankSign(ownKey, responseText(status, timestamp, body));
    return json(body, status, { 'x-timestamp': timestamp, 'x-signature': signature });
  };
  const fail = (code: string): Reply => {
    const [status, message] = ERRORS[code] ?? [503, code];
    return signed({ code, message }, status);
  };
  const spoil = (reply: Reply): Reply => ({
    ...reply,
    headers: { ...reply.headers, 'x-signature': bankSign(ownKey, 'another text') },
  });
  return { signed, fail, spoil };
}

export function makeBank(context: Context): Bank {
  const transfers = new Transfers(context);
  const refusal = makeGuard(context);
  const { signed, fail, spoil } = makeSigner(context);

  function create(request: Request, forced?: string): Reply {
    const parsed = transferSchema.safeParse(parse(request.body));
    if (!parsed.success) return fail('INVALID_REQUEST');
    if (parsed.data.payerAccountNo !== context.config.BANK_ACCOUNT_NO) return fail('PAYER_ACCOUNT_INVALID');
    const made = transfers.make(parsed.data, forced);
    return made === 'conflict' ? fail('TRANSFER_CONFLICT') : signed(transfers.answer(made));
  }

  function query(request: Request): Reply {
    const row = transfers.get(request.params.id ?? '');
    return row ? signed(transfers.answer(row)) : fail('TRANSFER_NOT_FOUND');
  }

  const handle = (action: 'transfer' | 'query', act: typeof create) => (request: Request) => {
    const work = (forced?: string): Reply => {
      const refused = refusal(request);
      return refused ? fail(refused) : act(request, forced);
    };
    return serve(context.faults, {
      provider: 'bank',
      action,
      text: request.body.toString('utf8'),
      work: () => work(),
      // A fail code of a transfer is an outcome, recorded like any other; the rest are errors of the interface.
      fail: (code) => (action === 'transfer' && isOutcome(code) ? work(code) : fail(code || 'SYSTEM_BUSY')),
      wrongSignature: { spoil },
    });
  };

  return {
    transfers,
    routes: [route('POST', PATH, handle('transfer', create)), route('GET', `${PATH}/:id`, handle('query', query))],
  };
}

const isOutcome = (code: string): boolean => code === 'ACCEPTED' || (FAIL_CODES as readonly string[]).includes(code);

/** Nonces are kept as long as their timestamps could still be accepted. */
function remember(nonces: Map<string, number>, nonce: string): void {
  const now = Date.now();
  for (const [old, at] of nonces) if (at < now - 2 * WINDOW_MS) nonces.delete(old);
  nonces.set(nonce, now);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
