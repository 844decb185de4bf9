import { randomUUID } from 'node:crypto';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import type { BankPort, TransferResult } from '../../ports/bank';
import { type Clock, systemClock } from '../../ports/clock';
import { DEFAULT_TIMEOUT_MS, type ProviderAnswer, providerRequest } from '../http';
import { fenToYuan, type JsonObject, parseJsonObject, safeCode, text } from '../wire';
import { readPrivateKey, readPublicKey, requestText, responseText, signText, verifyText } from './signature';

export interface BankConfig {
  /** Address under which `/api/v1/transfers` lies. */
  baseUrl: string;
  clientId: string;
  /** Our account, which pays the cent. */
  accountNo: string;
  /** Ours: base64 of the PKCS#8 DER (RSA). */
  privateKey: string;
  /** The bank's: base64 of the SPKI DER (RSA). */
  bankPublicKey: string;
  timeoutMs?: number;
  clock?: Clock;
}

const PROVIDER = 'bank';
const MAX_CLOCK_SKEW_MS = 5 * 60_000;
const FAIL_CODES = ['ACCOUNT_NOT_FOUND', 'NAME_MISMATCH', 'ACCOUNT_FROZEN'] as const;

/**
 * 银企直联: bank-to-enterprise transfers. Every bank has an interface of its own; this adapter speaks a profile that a
 * bank's front-end machine, or a small gateway before it, can serve:
 *
 * - `POST {base}/api/v1/transfers` with JSON {clientTransferId, payerAccountNo, payeeAccountNo, payeeAccountName, payeeBankName,
 *   payeeBankAddress, amount "0.01", currency "CNY", memo} → {clientTransferId, transferId, status, failCode?,
 *   failMessage?}; status is ACCEPTED, SUCCESS or FAILED; failCode is ACCOUNT_NOT_FOUND, NAME_MISMATCH or
 *   ACCOUNT_FROZEN. The same clientTransferId twice is the same transfer.
 * - `GET {base}/api/v1/transfers/{clientTransferId}` → the same answer, 404 when there is no such transfer.
 * - Request headers X-Client-Id, X-Timestamp (ms, ±5 min), X-Nonce (never twice) and X-Signature =
 *   Base64(RSA-SHA256(`METHOD\npath+query\ntimestamp\nnonce\nhex sha256(body)`)), RSA PKCS#1 v1.5.
 * - Answers carry X-Timestamp and X-Signature over `status\ntimestamp\nhex sha256(body)` by the bank's key.
 *   An answer that is not signed, or is stale, or is about another transfer, counts as no answer.
 */
export function createBank(config: BankConfig): BankPort {
  const exchange = exchanger(config);
  const transfers = `${config.baseUrl.replace(/\/+$/, '')}/api/v1/transfers`;
  return {
    async transfer(request) {
      const body = JSON.stringify({
        clientTransferId: request.clientTransferId,
        payerAccountNo: config.accountNo,
        payeeAccountNo: request.payeeAccountNo.reveal(),
        payeeAccountName: request.payeeAccountName,
        payeeBankName: request.payeeBankName,
        payeeBankAddress: request.payeeBankAddress,
        amount: fenToYuan(request.amountFen),
        currency: 'CNY',
        memo: request.memo.reveal(),
      });
      const answer = await exchange('POST', transfers, body);
      if (answer.status >= 400) throw refusal(answer);
      return readResult(answer.json, request.clientTransferId, true);
    },
    async query(clientTransferId) {
      const answer = await exchange('GET', `${transfers}/${encodeURIComponent(clientTransferId)}`, '');
      if (answer.status === 404) return null;
      if (answer.status >= 400) throw unavailable(false, `http ${answer.status}`);
      return readResult(answer.json, clientTransferId, false);
    },
  };
}

interface SignedAnswer {
  status: number;
  json: JsonObject;
}

function exchanger(config: BankConfig) {
  const clock = config.clock ?? systemClock;
  const privateKey = readPrivateKey(config.privateKey);
  const bankKey = readPublicKey(config.bankPublicKey);

  function isGenuine({ status, headers, bytes }: ProviderAnswer): boolean {
    const timestamp = headers.get('x-timestamp') ?? '';
    const signature = headers.get('x-signature') ?? '';
    const age = Math.abs(clock.now().getTime() - Number(timestamp));
    return age <= MAX_CLOCK_SKEW_MS && verifyText(responseText(status, timestamp, bytes), bankKey, signature);
  }

  return async (method: 'GET' | 'POST', address: string, body: string): Promise<SignedAnswer> => {
    const url = new URL(address);
    const timestamp = String(clock.now().getTime());
    const nonce = randomUUID();
    const signed = requestText({ method, target: url.pathname + url.search, timestamp, nonce, body });
    const changes = method === 'POST';
    const answer = await providerRequest({
      provider: PROVIDER,
      method,
      url,
      headers: {
        'X-Client-Id': config.clientId,
        'X-Timestamp': timestamp,
        'X-Nonce': nonce,
        'X-Signature': signText(signed, privateKey),
        ...(changes ? { 'Content-Type': 'application/json; charset=utf-8' } : {}),
      },
      ...(changes ? { body } : {}),
      timeoutMs: config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      changes,
    });
    if (!isGenuine(answer)) throw unavailable(changes, 'wrong signature');
    const json = parseJsonObject(answer.bytes.toString('utf8'));
    if (!json) throw unavailable(changes, 'unreadable answer');
    return { status: answer.status, json };
  };
}

const unavailable = (outcomeUnknown: boolean, detail: string): ProviderUnavailableError =>
  new ProviderUnavailableError(PROVIDER, outcomeUnknown, detail);

/** A signed 4xx: certainly not carried out. Who we are or how often we ask is ours to cure; the rest is the data. */
function refusal({ status, json }: SignedAnswer): DomainError {
  if ([401, 403, 408, 429].includes(status)) return unavailable(false, `http ${status}`);
  return new DomainError('bank.refused', '银行没有受理这笔转账，请核对账号、户名和开户行后重试。', 'invalid', {
    providerCode: safeCode(json.code) || String(status),
  });
}

function readResult(json: JsonObject, clientTransferId: string, changes: boolean): TransferResult {
  const transferId = text(json.transferId);
  if (text(json.clientTransferId) !== clientTransferId) throw unavailable(changes, 'answer for another transfer');
  if (transferId === '') throw unavailable(changes, 'unreadable answer');
  if (json.status === 'ACCEPTED') return { status: 'accepted', transferId };
  if (json.status === 'SUCCESS') return { status: 'succeeded', transferId };
  if (json.status !== 'FAILED') throw unavailable(changes, 'unreadable answer');
  const failCode = FAIL_CODES.find((code) => code === json.failCode) ?? 'OTHER';
  return { status: 'failed', transferId, failCode };
}
