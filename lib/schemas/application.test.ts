import { describe, expect, it } from 'vitest';
import { type ApplicationInput, applicationSchema, draftDataSchema, verifiableSchema } from './application';
import { requestCodeInput } from './auth';
import { uploadProblem } from './upload';

const valid = (): ApplicationInput => ({
  organisation: {
    name: '桂林示例（甲）科技有限公司',
    department: '财务部',
    uscc: ' 91450300ma5dema2a4 ',
    phone: '0773-0000001',
    legalName: '张示例',
    legalMobile: '138 0000 0001',
    legalIdNumber: '450300199001010018',
  },
  verification: { method: 'legal_mobile' },
  invoice: { title: '桂林示例甲科技有限公司', taxNo: '91450300MA5DEMA2A4', addressPhone: '', bankAccount: '' },
  contact: {
    name: '李示范',
    mobile: '13900000001',
    idNumber: '45030019880808008x',
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
    address: '示例路 1 号示例大厦 101 室',
  },
  agreementIds: ['service', 'privacy'],
});

const messages = (input: unknown): Record<string, string> => {
  const result = applicationSchema.safeParse(input);
  if (result.success) return {};
  return Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
};

describe('application', () => {
  it('takes optional fields that were never touched as left empty', () => {
    const input = valid();
    const { department: _d, ...organisation } = input.organisation;
    const { addressPhone: _a, bankAccount: _b, ...invoice } = input.invoice;
    const { bankAccount: _c, ...contact } = input.contact;
    const parsed = applicationSchema.parse({ ...input, organisation, invoice, contact });
    expect(parsed.organisation.department + parsed.invoice.addressPhone + parsed.contact.bankAccount).toBe('');
  });

  it('cleans and accepts', () => {
    const data = applicationSchema.parse(valid());
    expect(data.organisation.uscc).toBe('91450300MA5DEMA2A4');
    expect(data.organisation.legalMobile).toBe('13800000001');
    expect(data.contact.idNumber).toBe('45030019880808008X');
    expect(data.organisation.name).toBe('桂林示例（甲）科技有限公司');
  });

  it('does not ask for what may stay empty, be it untouched or cleared', () => {
    const input = valid();
    const { organisation, invoice, contact } = input;
    for (const [group, name] of [
      [organisation, 'department'],
      [invoice, 'addressPhone'],
      [invoice, 'bankAccount'],
      [contact, 'bankAccount'],
    ] as [Record<string, unknown>, string][]) {
      group[name] = ' ';
      expect(messages(input)).toEqual({});
      delete group[name];
      expect(messages(input)).toEqual({});
    }
    expect(applicationSchema.parse(input).invoice.bankAccount).toBe('');
  });

  it('says what to do, for each field at once', () => {
    const input = valid();
    input.organisation.legalIdNumber = '45030019900101001';
    input.contact.email = 'agent';
    input.agreementIds = [];
    input.organisation.name = '示'.repeat(65);
    expect(messages(input)).toEqual({
      'organisation.legalIdNumber': '法人身份证号应为 18 位，您输入了 17 位',
      'organisation.name': '单位名称会写入证书，最多 64 个字，您输入了 65 个字',
      'contact.email': '经办人电子邮箱应形如 name@example.com，请核对',
      agreementIds: '请阅读并逐项勾选协议',
    });
  });

  it('asks only for the chosen method, Luhn only for personal cards', () => {
    const { organisation } = valid();
    const issue = (verification: unknown) =>
      verifiableSchema.safeParse({ organisation, verification }).error?.issues.map((i) => i.path.join('.')) ?? [];
    expect(issue({ method: 'legal_mobile', legalBankCard: '1' })).toEqual([]);
    expect(issue({ method: 'legal_bank_card' })).toEqual(
      ['verification.legalBankCard', 'verification.bankMobile'].map(String),
    );
    expect(
      issue({
        method: 'bank_account',
        accountName: '桂林示例甲科技有限公司',
        accountNo: '4500000000000000001',
        bankName: '中国工商银行',
        bankAddress: '桂林市示例支行',
      }),
    ).toEqual([]);
    expect(issue({})).toEqual(['verification.method']);
  });

  it('never repeats what was typed in a message', () => {
    const input = valid();
    const typed = '450300199001010019';
    input.organisation.legalIdNumber = typed;
    input.contact.idNumber = typed;
    expect(JSON.stringify(applicationSchema.safeParse(input).error)).not.toContain(typed);
  });
});

it('drafts keep what is not valid yet', () => {
  const draft = {
    step: 2,
    organisation: { legalIdNumber: '4503', uscc: '' },
    verification: { method: 'legal_mobile' },
  };
  expect(draftDataSchema.parse(draft)).toEqual(draft);
});

it('login takes a pasted code', () => {
  expect(requestCodeInput.parse({ channelId: 'c', uscc: '91450300 MA5DEMA2 A4' }).uscc).toBe('91450300MA5DEMA2A4');
});

it('uploads are checked before they are sent', () => {
  expect(uploadProblem({ size: 1, type: 'image/png' })).toBeNull();
  expect(uploadProblem({ size: 1_600_000, type: 'image/png' })).toMatch(/1.5 MB/);
  expect(uploadProblem({ size: 1, type: 'application/pdf' })).toMatch(/gif/);
});
