import { CommonClient } from 'tencentcloud-sdk-nodejs-common';
import { ProviderUnavailableError } from '../../domain/errors';
import type { EnterprisePort, EnterpriseResult } from '../../ports/enterprise';
import { mismatchOf } from '../enterprise';
import { VERIFICATION_TIMEOUT_MS } from '../http';
import { isObject, type JsonObject, safeCode, text } from '../wire';
import { clientConfig, type TencentConfig, tencentFailure } from './client';

/** OperatingStatus: 注销, 吊销, 撤销, 撤销登记. */
const GONE = new Set(['3', '4', '5', '7']);

const unavailable = (detail: string): ProviderUnavailableError => new ProviderUnavailableError('ocr', false, detail);

/** Tencent Cloud OCR (2018-11-19), VerifyBizLicenseEnterprise4. Its data is a week old at most. */
export function createTencentEnterprise(config: TencentConfig): EnterprisePort {
  const client = new CommonClient(config.endpoint, '2018-11-19', clientConfig(config, VERIFICATION_TIMEOUT_MS));
  return {
    async verify({ name, uscc, legalName, legalIdNumber }) {
      const request = { CreditCode: uscc, EntName: name, LrName: legalName, IdNum: legalIdNumber.reveal() };
      let answer: unknown;
      try {
        answer = await client.request('VerifyBizLicenseEnterprise4', request);
      } catch (error) {
        throw unavailable(tencentFailure(error).detail);
      }
      if (!isObject(answer)) throw unavailable('unreadable answer');
      return judge(answer);
    },
  };
}

function judge(answer: JsonObject): EnterpriseResult {
  const status = safeCode(answer.StatusCode);
  const result = text(answer.VerifyResult);
  if (status !== '0') throw unavailable(`status ${status}`);
  if (result === '1') {
    return GONE.has(text(answer.OperatingStatus))
      ? { outcome: 'mismatch', field: 'operatingStatus' }
      : { outcome: 'match' };
  }
  if (result !== '0') throw unavailable(`result ${safeCode(result)}`);
  const same = (field: string): boolean => text(answer[field]) === '1';
  const compared = {
    name: same('IsEntNameConsistent'),
    uscc: same('IsCreditCodeConsistent'),
    legalName: same('IsLrNameConsistent'),
    legalIdNumber: same('IsIdNumConsistent'),
  };
  // Neither code nor name is known: there is nothing to compare with.
  if (!compared.uscc && !compared.name) return { outcome: 'unsupported', providerCode: 'no_record' };
  return mismatchOf(compared);
}
