import { createHmac, randomInt, randomUUID } from 'node:crypto';
import { ProviderUnavailableError } from '../../domain/errors';
import type { Clock } from '../../ports/clock';
import { providerRequest } from '../http';
import { parseJsonObject, safeCode, text } from '../wire';
import type { TokenSource } from './token';

export interface NuonuoAnswer {
  code: string;
  /** For people at the desk; may name the buyer, so it goes into no error. */
  describe: string;
  result: unknown;
}

export type NuonuoCall = (method: string, body: unknown, changes: boolean) => Promise<NuonuoAnswer>;

export const nuonuoUnavailable = (outcomeUnknown: boolean, detail: string): ProviderUnavailableError =>
  new ProviderUnavailableError('nuonuo', outcomeUnknown, detail);

export interface SignedParts {
  appKey: string;
  senid: string;
  nonce: string;
  timestamp: string;
  body: string;
}

/** X-Nuonuo-Sign over the body exactly as sent. */
export function nuonuoSign(appSecret: string, { appKey, senid, nonce, timestamp, body }: SignedParts): string {
  const content = `a=services&l=v1&p=open&k=${appKey}&i=${senid}&n=${nonce}&t=${timestamp}&f=${body}`;
  return createHmac('sha1', appSecret).update(content, 'utf8').digest('base64');
}

/** The token is wrong or over: a new one helps. */
const TOKEN_ERRORS = new Set(['070101', '070304', '070305', '070306', '070307']);
/** The platform refused the call before the invoice service saw it. */
const GATEWAY = /^07\d{4}$/;

export interface NuonuoClientConfig {
  endpoint: string;
  appKey: string;
  appSecret: string;
  timeoutMs: number;
  clock: Clock;
}

export function createNuonuoCall(config: NuonuoClientConfig, tokens: TokenSource): NuonuoCall {
  const once = async (method: string, body: string, changes: boolean, token: string): Promise<NuonuoAnswer> => {
    const senid = randomUUID().replaceAll('-', '');
    const nonce = String(randomInt(10_000_000, 100_000_000));
    const timestamp = String(Math.floor(config.clock.now().getTime() / 1000));
    const url = new URL(config.endpoint);
    url.search = new URLSearchParams({ senid, nonce, timestamp, appkey: config.appKey }).toString();
    const answer = await providerRequest({
      provider: 'nuonuo',
      method: 'POST',
      url,
      headers: {
        'Content-Type': 'application/json',
        'X-Nuonuo-Sign': nuonuoSign(config.appSecret, { appKey: config.appKey, senid, nonce, timestamp, body }),
        accessToken: token,
        method,
      },
      body,
      timeoutMs: config.timeoutMs,
      changes,
    });
    if (answer.status !== 200) throw nuonuoUnavailable(false, `http ${answer.status}`);
    const json = parseJsonObject(answer.bytes.toString('utf8'));
    if (!json || safeCode(json.code) === '') throw nuonuoUnavailable(changes, 'unreadable answer');
    return { code: safeCode(json.code), describe: text(json.describe), result: json.result };
  };

  return async (method, data, changes) => {
    const body = JSON.stringify(data);
    const token = await tokens.current();
    let answer = await once(method, body, changes, token);
    if (TOKEN_ERRORS.has(answer.code)) answer = await once(method, body, changes, await tokens.renew(token));
    if (GATEWAY.test(answer.code)) throw nuonuoUnavailable(false, answer.code);
    return answer;
  };
}
