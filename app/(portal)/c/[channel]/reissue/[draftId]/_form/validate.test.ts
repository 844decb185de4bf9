import { describe, expect, it } from 'vitest';
import type { ReissueDraftData } from '@/lib/domain/application';
import { GROUP_FIELDS } from './fields';
import { FORM_KINDS, type FormKind, formKind } from './kinds';
import { type Agreed, firstOpenStep, stepErrors, valuesOf } from './validate';

const AGREEMENTS: Agreed[] = [
  { id: 'service-1', title: '服务协议', methods: null },
  { id: 'privacy-1', title: '隐私政策', methods: null },
  { id: 'bank-card-1', title: '银行卡信息同意书', methods: ['legal_bank_card'] },
];
const complete = (): ReissueDraftData => ({
  step: 6,
  organisation: {
    name: '桂林示例甲科技有限公司',
    department: '',
    uscc: '91450300MA5DEMA2A4',
    phone: '0773-0000001',
    legalName: '张示例',
    legalMobile: '13800000001',
    legalIdNumber: '450300199001010018',
  },
  verification: { method: 'legal_mobile' },
  invoice: { title: '桂林示例甲科技有限公司', taxNo: '91450300MA5DEMA2A4', addressPhone: '', bankAccount: '' },
  contact: {
    name: '李示范',
    mobile: '13900000001',
    idNumber: '45030019880808008X',
    bankAccount: '',
    email: 'agent-a@example.com',
  },
  recipient: {
    name: '李示范',
    mobile: '13900000001',
    regionCode: '450305',
    province: '广西壮族自治区',
    city: '桂林市',
    county: '七星区',
    address: '示例路 1 号',
  },
  agreementIds: ['service-1', 'privacy-1'],
});

describe('stepErrors', () => {
  it('finds nothing in a complete form', () => {
    expect(firstOpenStep(FORM_KINDS.reissue.steps, complete(), AGREEMENTS)).toBeNull();
  });

  it('names what was never touched, with the id of its control, in the order of the form', () => {
    const errors = stepErrors('contact', { step: 0 }, AGREEMENTS);
    expect(errors.map((error) => error.id)).toEqual([
      'form-contact-name',
      'form-contact-mobile',
      'form-contact-idNumber',
      'form-contact-email',
    ]);
    expect(errors[0]?.message).toBe('请填写经办人姓名');
  });

  it('asks for a method first, then for its own fields', () => {
    expect(stepErrors('verification', { step: 0 }, AGREEMENTS)).toEqual([
      { id: 'form-verification-method', message: '请选择认证方式' },
    ]);
    const ids = stepErrors('verification', { step: 0, verification: { method: 'legal_bank_card' } }, AGREEMENTS);
    expect(ids.map((error) => error.id)).toEqual(['form-verification-legalBankCard', 'form-verification-bankMobile']);
  });

  it('says once that the region is missing, at its one control', () => {
    const data = complete();
    data.recipient = { name: '李示范', mobile: '13900000001', address: '示例路 1 号' };
    expect(stepErrors('recipient', data, AGREEMENTS)).toEqual([
      { id: 'form-recipient-regionCode', message: '请选择省、市、区县' },
    ]);
  });

  it('wants the agreements of this channel, not any two', () => {
    const data = { ...complete(), agreementIds: ['service-1', 'privacy-0'] };
    expect(stepErrors('agreements', data, AGREEMENTS)[0]?.id).toBe('form-agreements-privacy-1');
    expect(firstOpenStep(FORM_KINDS.reissue.steps, data, AGREEMENTS)).toBe('agreements');
  });

  it('wants a consent of its own for what only one method uses', () => {
    const verification = { ...complete().verification, method: 'legal_bank_card' as const };
    expect(stepErrors('agreements', { ...complete(), verification }, AGREEMENTS)).toEqual([
      { id: 'form-agreements-bank-card-1', message: '请阅读并勾选《银行卡信息同意书》' },
    ]);
  });
});

it('answers optional fields that were passed over with nothing', () => {
  expect(valuesOf({ step: 0, invoice: { title: '甲' } }, 'invoice')).toEqual({
    title: '甲',
    taxNo: '',
    addressPhone: '',
    bankAccount: '',
  });
});

it.each(['reissue', 'new', 'change'] as const)('%s asks for an invoice only where something is to be paid', (type) => {
  const data = { change: { to: { name: '桂林示例乙科技有限公司' } } };
  const [paid, free] = [formKind(type, data), formKind(type, data, true)];
  expect(free.steps).toEqual(paid.steps.filter((step) => step !== 'invoice'));
  expect(paid.steps).toContain('invoice');
  const emailHint = ({ contact = GROUP_FIELDS.contact }: FormKind) =>
    contact.find(({ name }) => name === 'email')?.hint ?? '';
  expect([paid, free].map((kind) => emailHint(kind).includes('发票'))).toEqual([true, false]);
  const { invoice: _, ...typed } = complete();
  expect(firstOpenStep(formKind('reissue', typed).steps, typed, AGREEMENTS)).toBe('invoice');
  expect(firstOpenStep(formKind('reissue', typed, true).steps, typed, AGREEMENTS)).toBeNull();
});

it.each([
  [{ phone: '0773-0000009', legalName: '赵新任' }, false],
  [{ phone: '0773-0000009', agentMobile: '13900000002' }, true],
  [{ agentName: '王新人' }, true],
  [{ phone: '0773-0000009', department: '人事部' }, true],
])('a change of %o asks for the agent: %s', (to, asked) => {
  expect(formKind('change', { change: { to } }).steps.includes('contact')).toBe(asked);
});
