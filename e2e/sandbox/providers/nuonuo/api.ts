import { randomBytes } from 'node:crypto';
import type { Context } from '../../core/context';
import { serve } from '../../core/serve';
import type { Table } from '../../core/store';
import { file, formOf, json, type Reply, type Request, type Route, route, text } from '../../http/types';
import { TaxDesk } from './desk';
import { answer, makeNuonuoMethods, type NuonuoMethod } from './methods';
import { nuonuoSign } from './sign';

export interface Nuonuo {
  desk: TaxDesk;
  routes: Route[];
}

interface AccessToken {
  token: string;
  until: number;
  at: string;
}

const TOKEN_LIFE_SECONDS = 86_400;
const WINDOW_SECONDS = 600;

type Tokens = Table<AccessToken>;

function issueToken({ config }: Context, tokens: Tokens, request: Request): Reply {
  const form = formOf(request);
  const known = form.client_id === config.NUONUO_APP_KEY && form.client_secret === config.NUONUO_APP_SECRET;
  if (!known || form.grant_type !== 'client_credentials') {
    return json({ error: '070304', error_description: '应用身份校验失败' });
  }
  const token = randomBytes(16).toString('hex');
  tokens.put(token, { token, until: Date.now() + TOKEN_LIFE_SECONDS * 1000, at: new Date().toISOString() });
  return json({ access_token: token, expires_in: TOKEN_LIFE_SECONDS });
}

function refusal({ config }: Context, tokens: Tokens, { query, headers, body }: Request): string | null {
  const known = tokens.get(String(headers.accesstoken ?? ''));
  if (!known || known.until < Date.now()) return '070101';
  const timestamp = query.get('timestamp') ?? '';
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= WINDOW_SECONDS)) return '070201';
  const signature = nuonuoSign(config.NUONUO_APP_SECRET, {
    appKey: config.NUONUO_APP_KEY,
    senid: query.get('senid') ?? '',
    nonce: query.get('nonce') ?? '',
    timestamp,
    body: body.toString('utf8'),
  });
  const isSigned = query.get('appkey') === config.NUONUO_APP_KEY && headers['x-nuonuo-sign'] === signature;
  return isSigned ? null : '070201';
}

export function makeNuonuo(context: Context): Nuonuo {
  const desk = new TaxDesk(context);
  const methods = makeNuonuoMethods(desk);
  const tokens: Tokens = context.store.table('nuonuoTokens');

  function perform(method: NuonuoMethod | undefined, request: Request): Reply {
    const refused = refusal(context, tokens, request);
    if (refused) return json(answer(refused));
    const input = parse(request.body);
    return json(method && input ? method(input) : answer('E4000'));
  }

  const handle = (action: string, request: Request, work: () => Reply) =>
    serve(context.faults, {
      provider: 'nuonuo',
      action,
      text: request.body.toString('utf8'),
      work,
      fail: (code) => json(answer(code || 'E9999')),
      wrongSignature: { refuse: () => json(answer('070201')) },
    });

  async function document(format: 'pdf' | 'ofd', { params }: Request): Promise<Reply> {
    const invoice = desk.invoices.byNumber(params.no?.replace(/\.(pdf|ofd)$/, '') ?? '');
    if (!invoice) return text('Not Found', 404);
    const name = `${invoice.invoiceNo}.${format}`;
    // No browser shows an OFD: it is saved.
    if (format === 'ofd') return file(desk.ofd(invoice), 'application/ofd', name, false);
    return file(await desk.pdf(invoice), 'application/pdf', name);
  }

  return {
    desk,
    routes: [
      route('POST', '/nuonuo/accessToken', (request) =>
        handle('accessToken', request, () => issueToken(context, tokens, request)),
      ),
      route('POST', '/nuonuo/open/v1/services', (request) => {
        const name = String(request.headers.method ?? '');
        return handle(name, request, () => perform(methods[name], request));
      }),
      route('GET', '/nuonuo/pdf/:no', (request) => document('pdf', request)),
      route('GET', '/nuonuo/ofd/:no', (request) => document('ofd', request)),
    ],
  };
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
