import { Agent } from 'node:http';
import type { ClientConfig } from 'tencentcloud-sdk-nodejs-common/tencentcloud/common/interface';
import { ProviderUnavailableError } from '../../domain/errors';
import { isTimeout, wasSent } from '../http';
import { safeCode } from '../wire';

export interface TencentConfig {
  secretId: string;
  secretKey: string;
  /** host[:port], e.g. sms.tencentcloudapi.com */
  endpoint: string;
  protocol: 'https://' | 'http://';
  region?: string;
  timeoutMs?: number;
}

export function clientConfig(config: TencentConfig, defaultTimeoutMs: number): ClientConfig {
  return {
    credential: { secretId: config.secretId, secretKey: config.secretKey },
    region: config.region ?? 'ap-guangzhou',
    profile: {
      signMethod: 'TC3-HMAC-SHA256',
      httpProfile: {
        protocol: config.protocol,
        endpoint: config.endpoint,
        // The SDK counts in seconds.
        reqTimeout: (config.timeoutMs ?? defaultTimeoutMs) / 1000,
        // Plain HTTP is a local endpoint: without an agent of its own the SDK would send it through http_proxy.
        ...(config.protocol === 'http://' ? { agent: new Agent() } : {}),
      },
    },
  };
}

/** What the SDK threw, without its text: messages of the provider may repeat what was sent. */
export interface TencentFailure {
  /** The provider's own error code, when it answered with one. */
  code: string | null;
  httpStatus: number | null;
  /** False when the request certainly never reached the provider. */
  sent: boolean;
  detail: string;
}

export function tencentFailure(error: unknown): TencentFailure {
  const { code, httpCode } = (error ?? {}) as { code?: unknown; httpCode?: unknown };
  // The SDK copies only messages of transport errors; node's own codes never land in `code`.
  if (typeof code === 'string' && code !== '') {
    return { code: safeCode(code), httpStatus: null, sent: true, detail: safeCode(code) };
  }
  if (typeof httpCode === 'number') return { code: null, httpStatus: httpCode, sent: true, detail: `http ${httpCode}` };
  if (!wasSent(error)) return { code: null, httpStatus: null, sent: false, detail: 'no connection' };
  return { code: null, httpStatus: null, sent: true, detail: isTimeout(error) ? 'timeout' : 'connection failed' };
}

export const tencentUnavailable = (
  provider: 'sms' | 'faceid',
  outcomeUnknown: boolean,
  detail: string,
): ProviderUnavailableError => new ProviderUnavailableError(provider, outcomeUnknown, detail);
