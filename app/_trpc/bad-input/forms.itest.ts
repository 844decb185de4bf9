import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { call, database, ports, startTestWeb } from '@/app/_trpc/testing';
import { orders } from '@/db/schema/order';
import type { ReissueApplication } from '@/lib/domain/application';
import { applicant, door, expectDecent, expectRefused } from './testing/harness';

startTestWeb();
const form = door('form');

const card = { method: 'legal_bank_card' } as const;
const account = { method: 'bank_account' } as const;
const long = '示'.repeat(200);

/** A field that the verification reads: refused there, before any provider is asked. */
type Verified = [
  title: string,
  field: string,
  value: string,
  message: RegExp,
  method?: Partial<ReissueApplication['verification']>,
];
const VERIFIED: Verified[] = [
  ['credit code with a wrong check character', 'organisation.uscc', '91450300MA5D123450', /校验位不符/],
  ['credit code with letters that it never has', 'organisation.uscc', '91450300MA5DIOZSVX', /不含 I、O、S、V、Z/],
  ['credit code that is too short', 'organisation.uscc', '9145030', /应为 18 位，您输入了 7 位/],
  ['credit code of another organisation', 'organisation.uscc', '91350100M000100Y43', /与原证书不一致/],
  ['credit code in Arabic-Indic digits', 'organisation.uscc', '٩'.repeat(18), /只含数字和大写字母/],
  ['name of 200 characters', 'organisation.name', long, /最多 64 个字，您输入了 200 个字/],
  ['name of another organisation', 'organisation.name', '桂林示例他人有限公司', /与原证书不一致/],
  ['name with an element', 'organisation.name', '<img src=x onerror=alert(1)>', /不能含有 < > " \\ 等符号/],
  ['name of spaces and invisible characters', 'organisation.name', ' \u3000\u200b\u202e\ufeff', /请填写单位名称/],
  ['department of 200 rare characters', 'organisation.department', '𠀀'.repeat(100), /最多 64 个字，您输入了 100 个字/],
  ['telephone in words', 'organisation.phone', '零七七三', /请填写区号加号码/],
  ['person of 200 characters', 'organisation.legalName', long, /2 至 50 个字，您输入了 200 个字/],
  ['person with digits', 'organisation.legalName', '张示例1', /只含文字和间隔号/],
  ['person under a heap of accents', 'organisation.legalName', `张${'\u0301'.repeat(90)}例`, /2 至 50 个字/],
  ['person as a picture', 'organisation.legalName', '😀😀', /只含文字和间隔号/],
  ['mobile one digit short', 'organisation.legalMobile', '1390000000', /应为 11 位，您输入了 10 位/],
  ['mobile of no network', 'organisation.legalMobile', '12000000000', /13 至 19 开头/],
  ['identity number with a wrong check character', 'organisation.legalIdNumber', '450300199001010011', /校验码不符/],
  ['identity number of 31 February', 'organisation.legalIdNumber', '450300199002310019', /出生日期/],
  ['identity number of the future', 'organisation.legalIdNumber', '450300299001010019', /出生日期/],
  ['identity number in Chinese numerals', 'organisation.legalIdNumber', '四'.repeat(18), /前 17 位应为数字/],
  ['bank card with a wrong check digit', 'verification.legalBankCard', '6222000000000000001', /校验位不符/, card],
  ['bank card with letters', 'verification.legalBankCard', '62220000O0000000000', /只含数字/, card],
  ['bank’s mobile left empty', 'verification.bankMobile', '', /请填写法人银行预留手机号/, card],
  ['account of 40 digits', 'verification.accountNo', '4'.repeat(40), /应为 8 至 32 位，您输入了 40 位/, account],
  ['account name of 200 characters', 'verification.accountName', long, /最多 100 个字，您输入了 200 个字/, account],
];

/** A field of the rest of the form: refused when the order is sent. */
const SUBMITTED: [title: string, field: string, value: string, message: RegExp][] = [
  ['invoice title of 200 characters', 'invoice.title', long, /最多 100 个字，您输入了 200 个字/],
  ['tax number with signs', 'invoice.taxNo', '9145;DROP', /只含数字和字母/],
  ['agent without a name', 'contact.name', '\u200d\u200d', /请填写经办人姓名/],
  ['agent’s identity number one digit off', 'contact.idNumber', '450300199001010012', /校验码不符/],
  ['mail with a second header', 'contact.email', 'a@example.com\r\nBcc: b@example.com', /应形如 name@example.com/],
  ['mail of 200 characters', 'contact.email', `${'a'.repeat(190)}@example.com`, /最多 100 个字符/],
  ['mail to two', 'contact.email', 'a@example.com,b@example.com', /应形如 name@example.com/],
  ['recipient’s mobile in Chinese numerals', 'recipient.mobile', '一三八'.repeat(3), /只含数字/],
  ['region that is none', 'recipient.regionCode', '999999', /重新选择收件地址/],
  ['region in words', 'recipient.regionCode', '桂林', /请选择省、市、区县/],
  ['address of 200 characters', 'recipient.address', long, /最多 100 个字，您输入了 200 个字/],
  ['address of one character', 'recipient.address', '路', /至少 4 个字/],
];

/** Odd but right: taken, and stored as everybody else writes it. */
const TAKEN: [title: string, field: string, value: string, stored: string][] = [
  [
    'full-width mobile with country code and spaces',
    'organisation.legalMobile',
    '＋８６ １３９ ００００ ０００１',
    '13900000001',
  ],
  ['identity number with a small x', 'contact.idNumber', '45030019900101000x', '45030019900101000X'],
  ['name outside the basic plane (Ext-B)', 'organisation.legalName', '𠮷𠀀例', '𠮷𠀀例'],
  ['name with 〇', 'contact.name', '李〇', '李〇'],
  ['name with an interpunct', 'recipient.name', '买买提·示例', '买买提·示例'],
  ['letter and combining accent', 'recipient.name', 'Rene\u0301 Li', 'Ren\u00e9 Li'],
  ['compatibility ideograph', 'contact.name', '李\uf979', '李\u51c9'],
  ['mark that turns the reading direction', 'recipient.address', '示例路\u202e1 号 101 室', '示例路1 号 101 室'],
  ['half of a character', 'recipient.address', '示例路 1 号\ud842 101 室', '示例路 1 号 101 室'],
  ['line break and U+0000', 'recipient.address', '示例路 1 号\r\n\u0000101 室', '示例路 1 号 101 室'],
  ['full-width mail', 'contact.email', 'ａｇｅｎｔ＠example.com', 'agent@example.com'],
];

describe('fields that are verified', () => {
  for (const [title, field, value, message, method] of VERIFIED) {
    form(title, async () => {
      const who = await applicant(method);
      const before = ports.identity.calls + ports.bank.calls;
      expectDecent(await who.type(field, value));
      const answer = await who.verify();
      expectRefused(answer, 'invalid', value.length > 5 ? [value] : []);
      expect(answer.error?.message).toMatch(message);
      expect(answer.error?.data.details).toMatchObject({ field });
      expect(ports.identity.calls + ports.bank.calls).toBe(before);
      // Nothing of the form is lost: it is there to be put right.
      expect(await who.typed(field)).toBe(value);
      expectRefused(await who.submit(), 'invalid');
    });
  }
});

describe('the rest of the form', () => {
  for (const [title, field, value, message] of SUBMITTED) {
    form(title, async () => {
      const who = await applicant();
      await who.verify();
      expectDecent(await who.type(field, value));
      const answer = await who.submit();
      expectRefused(answer, 'invalid', value.length > 5 ? [value] : []);
      expect(answer.error?.message).toMatch(message);
      expect(answer.error?.data.details).toMatchObject({ field });
      expect(await who.typed(field)).toBe(value);
      expect(await database.db.$count(orders, eq(orders.subscriberId, who.subscriber.id))).toBe(0);
    });
  }

  form('a field of 301 characters', async () => {
    const who = await applicant();
    const before = await who.typed('recipient.address');
    const answer = await who.type('recipient.address', '示'.repeat(301));
    expectRefused(answer, 'input.invalid');
    expect(answer.error?.message).toMatch(/超过 300 个字，请缩短/);
    expect(await who.typed('recipient.address')).toBe(before);
  });

  form('agreements that nobody ticked, or of another version', async () => {
    const who = await applicant();
    await who.verify();
    for (const agreementIds of [[], ['test-service-v1', 'test-privacy-v0']]) {
      await call('draft.save', { draftId: who.draftId, data: { agreementIds } }, who.headers);
      expectRefused(await who.submit(), 'invalid');
    }
  });
});

describe('odd but right', () => {
  for (const [title, field, value, stored] of TAKEN) {
    form(title, async () => {
      const who = await applicant();
      expectDecent(await who.type(field, value));
      expect((await who.verify()).data).toMatchObject({ status: 'matched' });
      const { data, text } = await who.submit();
      const { orderNo } = (data ?? {}) as { orderNo: string };
      expect(orderNo, text).toBeDefined();
      const [row] = await database.db.select().from(orders).where(eq(orders.orderNo, orderNo));
      const [group, name] = field.split('.') as ['contact', 'name'];
      expect(row?.application[group][name]).toBe(stored);
    });
  }
});
