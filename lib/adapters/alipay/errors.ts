import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { wasSent } from '../http';
import { type JsonObject, safeCode } from '../wire';

const PROVIDER = 'alipay';

/** sub_code (or code) by which the answer is judged. */
export const answerCode = (answer: JsonObject): string => safeCode(answer.subCode || answer.code);

/** Alipay could not do it just now, which says nothing about the trade. */
const BUSY = new Set(['ACQ.SYSTEM_ERROR', 'aop.ACQ.SYSTEM_ERROR', 'isp.unknow-error', 'isp.unknown-error']);
export const isBusy = (answer: JsonObject): boolean =>
  String(answer.code) === '20000' || String(answer.code) === '10003' || BUSY.has(answerCode(answer));

export const unavailable = (outcomeUnknown: boolean, detail: string): ProviderUnavailableError =>
  new ProviderUnavailableError(PROVIDER, outcomeUnknown, detail);

/** The SDK's messages quote addresses and signed texts: only the kind of failure is kept. */
export function transportError(error: unknown, changes: boolean): ProviderUnavailableError {
  if (!(error instanceof Error)) return unavailable(changes, 'unexpected failure');
  if (!wasSent(error)) return unavailable(false, 'no connection');
  const status = /status: (\d{3})/.exec(error.message)?.[1];
  if (status) return unavailable(changes, `http ${status}`);
  if (/timeout/i.test(`${error.message} ${String(error.cause)}`)) return unavailable(changes, 'timeout');
  if (error.message.includes('验签')) return unavailable(changes, 'wrong signature');
  return unavailable(changes, 'unreadable answer');
}

export const refused = (answer: JsonObject): DomainError =>
  new DomainError('payment.refused', '支付宝没有接受这笔交易，请稍后再试或联系客服。', 'unavailable', {
    providerCode: answerCode(answer),
  });
