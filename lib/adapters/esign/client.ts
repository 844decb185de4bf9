import { ProviderUnavailableError } from '../../domain/errors';
import { type Clock, systemClock } from '../../ports/clock';
import { providerRequest, VERIFICATION_TIMEOUT_MS } from '../http';
import { isObject, type JsonObject, parseJsonObject, safeCode } from '../wire';
import { ACCEPT, CONTENT_TYPE, contentMd5, requestSignature } from './signature';

export interface EsignConfig {
  /** e.g. https://openapi.esign.cn */
  baseUrl: string;
  appId: string;
  appSecret: string;
  timeoutMs?: number;
  clock?: Clock;
}

/** `code` 0 is success. Its message is never read: the provider rewords it as it likes. */
export interface EsignAnswer {
  code: string;
  data: JsonObject;
}

export interface EsignRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Path, and query when there is one. */
  target: string;
  body?: JsonObject;
  changes: boolean;
}

export type EsignCall = (request: EsignRequest) => Promise<EsignAnswer>;

export const OK = '0';

export const esignUnavailable = (outcomeUnknown: boolean, detail: string): ProviderUnavailableError =>
  new ProviderUnavailableError('esign', outcomeUnknown, detail);

export function createEsignCall(config: EsignConfig): EsignCall {
  const clock = config.clock ?? systemClock;
  const base = config.baseUrl.replace(/\/+$/, '');
  return async ({ method, target, body, changes }) => {
    const content = body ? JSON.stringify(body) : '';
    const answer = await providerRequest({
      provider: 'esign',
      method,
      url: `${base}${target}`,
      headers: {
        'X-Tsign-Open-App-Id': config.appId,
        'X-Tsign-Open-Auth-Mode': 'Signature',
        'X-Tsign-Open-Ca-Timestamp': String(clock.now().getTime()),
        'X-Tsign-Open-Ca-Signature': requestSignature(config.appSecret, { method, target, body: content }),
        Accept: ACCEPT,
        'Content-Type': CONTENT_TYPE,
        'Content-MD5': contentMd5(content),
      },
      ...(content ? { body: content } : {}),
      timeoutMs: config.timeoutMs ?? VERIFICATION_TIMEOUT_MS,
      changes,
    });
    // The gateway itself refused (signature, time, rights): the service behind it saw nothing.
    if (answer.status !== 200) throw esignUnavailable(false, `http ${answer.status}`);
    const json = parseJsonObject(answer.bytes.toString('utf8'));
    const code = safeCode(json?.code);
    if (!json || code === '') throw esignUnavailable(changes, 'unreadable answer');
    return { code, data: isObject(json.data) ? json.data : {} };
  };
}
