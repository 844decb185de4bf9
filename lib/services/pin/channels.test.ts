import { describe, expect, it } from 'vitest';
import { makeApplication } from '../../../db/testing/parties';
import { maskAccount, maskMobile } from '../../domain/masks';
import { VERIFICATION_METHODS, type VerificationMethod } from '../../domain/order';
import { PIN_DELIVERY } from '../../domain/pin-delivery';
import { formGroups } from '../material/formGroups';
import type { OrderRow } from '../order/transition';
import { pinChannel } from './channels';

const METHODS = Object.keys(VERIFICATION_METHODS) as VerificationMethod[];

/** Two phones and an account that are all different. */
function applied(method: VerificationMethod) {
  const organisation = { name: '桂林示例有限公司', uscc: '91450300MA5DEMA2A4', agentMobile: '13900000001' };
  const application = makeApplication(organisation, {
    method,
    bankMobile: '13700000007',
    accountNo: '4500000000000001',
  });
  application.organisation.legalMobile = '13800000008';
  return application;
}

/** Whom the words name: the account, the phone that the bank knows, or the one typed with the organisation. */
function named(words: string): string {
  if (words.includes('对公账户')) return maskAccount('4500000000000001');
  return maskMobile(words.includes('在银行预留的手机') ? '13700000007' : '13800000008');
}

describe.each(METHODS)('the PIN of who is verified by %s', (method) => {
  const application = applied(method);

  it('goes where the pages and the printed form say', () => {
    const { targetMasked } = pinChannel({ method, application } as OrderRow);
    const { value, sentence } = PIN_DELIVERY[method];
    expect([named(value), named(sentence)]).toEqual([targetMasked, targetMasked]);
    const rows = formGroups(application).flatMap((group) => group.rows);
    expect(rows.find(({ label }) => label === '证书密码送达')?.value).toBe(value);
  });
});
