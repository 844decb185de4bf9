import { randomUUID } from 'node:crypto';
import { ProviderUnavailableError } from '../../domain/errors';
import { type Clock, systemClock } from '../../ports/clock';
import { DEFAULT_TIMEOUT_MS, providerRequest } from '../http';
import { type JsonObject, parseJsonObject, safeCode, text } from '../wire';
import { type SfDigestMode, sfDigest } from './digest';

export interface SfConfig {
  /** e.g. https://bspgw.sf-express.com/std/service */
  endpoint: string;
  partnerId: string;
  checkWord: string;
  digestMode?: SfDigestMode;
  /** Cloud print template; `fm_76130_standard_{partnerId}` by default. */
  templateCode?: string;
  /** Let SF send a courier for each waybill. */
  callCourier?: boolean;
  timeoutMs?: number;
  clock?: Clock;
  /** Waits between tries for a label that is not ready; replaced in tests. */
  sleep?: (ms: number) => Promise<void>;
}

/** What a service said, once the gateway let the call through. */
export interface SfAnswer {
  ok: boolean;
  errorCode: string;
  /** For recognising texts only; never shown or logged. */
  errorText: string;
  /** msgData, or obj for the print service. */
  data: JsonObject;
}

export type SfCall = (serviceCode: string, msgData: JsonObject, changes: boolean) => Promise<SfAnswer>;

export const sfUnavailable = (outcomeUnknown: boolean, detail: string): ProviderUnavailableError =>
  new ProviderUnavailableError('sf', outcomeUnknown, detail);

/** Gateway codes after which the service may have run: target down, unknown error, duplicate. */
const MAYBE_DONE = new Set(['A1007', 'A1009', 'A1010', 'A1099', '']);
/** Errors of SF's own systems. */
const SYSTEM = /^S000[1-9]$/;

export function createSfCall(config: SfConfig): SfCall {
  const clock = config.clock ?? systemClock;
  return async (serviceCode, data, changes) => {
    const msgData = JSON.stringify(data);
    const timestamp = String(clock.now().getTime());
    const form = new URLSearchParams({
      partnerID: config.partnerId,
      requestID: randomUUID(),
      serviceCode,
      timestamp,
      msgDigest: sfDigest(config.digestMode ?? 'standard_md5', msgData, timestamp, config.checkWord),
      msgData,
    });
    const answer = await providerRequest({
      provider: 'sf',
      method: 'POST',
      url: config.endpoint,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: form.toString(),
      timeoutMs: config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      changes,
    });
    if (answer.status !== 200) throw sfUnavailable(false, `http ${answer.status}`);
    return readAnswer(parseJsonObject(answer.bytes.toString('utf8')), changes);
  };
}

function readAnswer(envelope: JsonObject | null, changes: boolean): SfAnswer {
  if (!envelope) throw sfUnavailable(changes, 'unreadable answer');
  const gatewayCode = safeCode(envelope.apiResultCode);
  // A1000 only says that the gateway is content; the service's own word is inside.
  if (gatewayCode !== 'A1000')
    throw sfUnavailable(changes && MAYBE_DONE.has(gatewayCode), gatewayCode || 'unreadable answer');
  const result = parseJsonObject(envelope.apiResultData);
  if (!result) throw sfUnavailable(changes, 'unreadable answer');
  const errorCode = safeCode(result.errorCode);
  if (SYSTEM.test(errorCode)) throw sfUnavailable(changes, errorCode);
  return {
    ok: result.success === true || result.success === 'true',
    errorCode,
    errorText: text(result.errorMsg) || text(result.errorMessage),
    data: parseJsonObject(result.msgData) ?? parseJsonObject(result.obj) ?? {},
  };
}
