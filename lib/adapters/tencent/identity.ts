import { CommonClient } from 'tencentcloud-sdk-nodejs-common';
import { DomainError } from '../../domain/errors';
import type { IdentityPort, IdentityResult, MismatchField } from '../../ports/identity';
import { VERIFICATION_TIMEOUT_MS } from '../http';
import { isObject, safeCode } from '../wire';
import { clientConfig, type TencentConfig, tencentFailure, tencentUnavailable } from './client';
import { BANK_CARD_CODES, type CodeMeaning, PHONE_CODES, PHONE_DETAILS } from './identity-codes';

interface FaceidAnswer {
  Result: string;
  ResultDetail: string;
}

/** Tencent Cloud faceid (2018-03-01). It has no package of its own, hence the common client. */
export function createTencentIdentity(config: TencentConfig): IdentityPort {
  const client = new CommonClient(config.endpoint, '2018-03-01', clientConfig(config, VERIFICATION_TIMEOUT_MS));

  // A verification changes nothing at the provider: it may always be asked again.
  async function ask(action: string, request: Record<string, string | number>): Promise<FaceidAnswer> {
    let answer: unknown;
    try {
      answer = await client.request(action, request);
    } catch (error) {
      throw tencentUnavailable('faceid', false, tencentFailure(error).detail);
    }
    if (!isObject(answer)) throw tencentUnavailable('faceid', false, 'unreadable answer');
    return { Result: safeCode(answer.Result), ResultDetail: safeCode(answer.ResultDetail) };
  }

  return {
    async verifyPhone({ name, idNumber, mobile }) {
      const answer = await ask('PhoneVerification', {
        Name: name,
        IdCard: idNumber.reveal(),
        Phone: mobile.reveal(),
        VerifyMode: '1',
      });
      const field = answer.Result === '-4' ? PHONE_DETAILS[answer.ResultDetail] : undefined;
      return judge(PHONE_CODES, answer.Result, field);
    },
    async verifyBankCard({ name, idNumber, mobile, bankCard }) {
      const answer = await ask('BankCard4EVerification', {
        Name: name,
        IdCard: idNumber.reveal(),
        Phone: mobile.reveal(),
        BankCard: bankCard.reveal(),
        CertType: 0,
      });
      return judge(BANK_CARD_CODES, answer.Result);
    },
  };
}

function judge(codes: Record<string, CodeMeaning>, code: string, field?: MismatchField): IdentityResult {
  const meaning = codes[code] ?? 'unavailable';
  if (meaning === 'match') return { outcome: 'match' };
  if (meaning === 'unsupported') return { outcome: 'unsupported', providerCode: code };
  if (meaning === 'unavailable') throw tencentUnavailable('faceid', false, `result ${code}`);
  if (meaning === 'limited') {
    throw new DomainError('identity.limited', '今天的认证次数已用完，请明天再试，或换一种认证方式。', 'limited', {
      providerCode: code,
    });
  }
  return { outcome: 'mismatch', field: field ?? meaning.mismatch, providerCode: code };
}
