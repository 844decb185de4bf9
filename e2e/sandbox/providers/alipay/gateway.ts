import { randomBytes } from 'node:crypto';
import type { Context } from '../../core/context';
import { privateKeyOf, publicKeyOf } from '../../core/keys';
import { serve } from '../../core/serve';
import { parseChinaTime } from '../../core/time';
import { formOf, json, queryOf, type Reply, type Request, type Route, route, text } from '../../http/types';
import { failure, type Method, type Node } from './answers';
import { makeMethods } from './methods';
import { AlipayNotices } from './notices';
import { openPage, PAGE_PAY, returnAddress } from './page';
import { nodeText, rsaSign, rsaVerify, signText } from './sign';
import { type Trade, Trades } from './trades';

export interface Alipay {
  trades: Trades;
  notices: AlipayNotices;
  /** Where a buyer is sent back to from the cashier, signed; null when the merchant named no address. */
  returnAddress(trade: Trade): string | null;
  routes: Route[];
}

/** The v2 gateway: common parameters in the query, biz_content in the form body, the answer's node signed as sent. */
export function makeAlipay(context: Context): Alipay {
  const { config } = context;
  const trades = new Trades(context.store);
  const notices = new AlipayNotices(context);
  const methods = makeMethods(trades, notices, config.ALIPAY_SELLER_ID, (no) => `${context.url()}/payer/${no}`);
  const ownKey = privateKeyOf(config.SANDBOX_ALIPAY_PRIVATE_KEY);
  const merchantKey = publicKeyOf(config.SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY);

  function refusal(params: Record<string, string>): string | null {
    if (!params.sign) return 'isv.missing-signature';
    if (params.app_id !== config.ALIPAY_APP_ID) return 'isv.invalid-app-id';
    if (!parseChinaTime(params.timestamp ?? '')) return 'isv.invalid-timestamp';
    if (params.sign_type !== 'RSA2') return 'isv.invalid-signature-type';
    return rsaVerify(merchantKey, signText(params, ['sign']), params.sign) ? null : 'isv.invalid-signature';
  }

  function envelope(key: string, node: Node, sign = (signed: string) => rsaSign(ownKey, signed)): Reply {
    const content = nodeText(node);
    // Built by hand: the signature covers this very text, and a second serialisation could differ.
    return json(`{"${key}":${content},"sign":"${sign(content)}"}`, 200, { trace_id: randomBytes(16).toString('hex') });
  }

  async function handle(request: Request) {
    const params = { ...queryOf(request), ...formOf(request) };
    const name = params.method ?? '';
    const method = methods[name];
    const key = method ? `${name.replaceAll('.', '_')}_response` : 'error_response';
    const work = (): Reply => {
      const refused = method ? refusal(params) : 'isv.invalid-method';
      return envelope(key, refused ? failure(refused) : run(method as Method, params));
    };
    return serve(context.faults, {
      provider: 'alipay',
      action: name,
      text: params.biz_content ?? '',
      work,
      fail: (code) => envelope(key, failure(code || 'ACQ.SYSTEM_ERROR')),
      wrongSignature: { spoil: (reply) => ({ ...reply, body: spoilSignature(String(reply.body), ownKey) }) },
    });
  }

  /** Not a call but a browser: it is answered with a way to the cashier, or with words. */
  function page(request: Request) {
    const params = { ...queryOf(request), ...formOf(request) };
    return serve(context.faults, {
      provider: 'alipay',
      action: PAGE_PAY,
      text: params.biz_content ?? '',
      work: () => openPage(trades, config.ALIPAY_SELLER_ID, params, refusal(params)),
      fail: (code) => text(`支付宝：${code}`, 400),
      wrongSignature: { refuse: () => text('支付宝：isv.invalid-signature', 400) },
    });
  }

  const gateway = (request: Request) =>
    ({ ...queryOf(request), ...formOf(request) }).method === PAGE_PAY ? page(request) : handle(request);
  return {
    trades,
    notices,
    returnAddress: (trade) => returnAddress(config, ownKey, trade),
    routes: [route('POST', '/alipay/gateway.do', gateway), route('GET', '/alipay/gateway.do', page)],
  };
}

function run(method: Method, params: Record<string, string>): Node {
  try {
    return method(JSON.parse(params.biz_content ?? '{}'), params);
  } catch (error) {
    if (error instanceof SyntaxError) return failure('isv.invalid-format');
    throw error;
  }
}

function spoilSignature(body: string, key: Parameters<typeof rsaSign>[0]): string {
  return body.replace(/"sign":"[^"]*"\}$/, `"sign":"${rsaSign(key, 'another text')}"}`);
}
