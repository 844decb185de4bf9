import { describe, expect, it } from 'vitest';
import { DEMO_SUBSCRIBERS } from '../../db/seed/demo-people';
import { channelNumber, decodeChannelLink, encodeChannelLink } from './channel-link';
import { bankCardProblem, passesLuhn } from './luhn';
import {
  maskAccount,
  maskAddress,
  maskEmail,
  maskIdNumber,
  maskMobile,
  maskPersonName,
  maskPhone,
  maskQuoted,
} from './masks';
import { cleanMobile, mobileProblem, phoneProblem } from './mobile';
import { moneyText, parseYuan } from './money';
import { findRegion, regionTree } from './regions';
import { residentIdProblem } from './resident-id';
import { characterCount, cleanCode, cleanText, comparableText } from './text';
import { isUscc, usccProblem } from './uscc';

describe('USCC', () => {
  it.each([
    '91512081MA62K0260E',
    '91350100M000100Y43',
    '91110000802100433B',
    '91440300708461136T',
    '914403001922038216',
    '91330100799655058B',
    '9144030071526726XG',
  ])('accepts %s', (value) => expect(usccProblem(value)).toBeNull());

  it('refuses the example of the standard, whose check character is wrong', () => {
    expect(isUscc('91350100M000100Y4Z')).toBe(false);
  });

  it('finds every single wrong digit at the end and says how many characters are missing', () => {
    expect(usccProblem('91350100M000100Y44')).toMatch(/校验位/);
    expect(usccProblem('91350100M000100Y4')).toBe('统一社会信用代码应为 18 位，您输入了 17 位');
  });
});

describe('resident ID', () => {
  it.each(['11010519491231002X', '440524188001010014'])('check digit of %s', (value) => {
    const problem = residentIdProblem(value);
    // The second vector's bearer was born in 1880: right check digit, but nobody alive.
    expect(problem === null || /出生日期/.test(problem)).toBe(true);
  });

  it('accepts a valid one, refuses days that do not exist and days to come', () => {
    expect(residentIdProblem('11010519491231002X')).toBeNull();
    expect(residentIdProblem('110105194902310026')).toMatch(/出生日期/);
    expect(residentIdProblem('450300209001010013')).toMatch(/出生日期/);
  });

  it('counts for the person and never repeats the number', () => {
    const typed = '45030019900101001';
    expect(residentIdProblem(typed, '法人身份证号')).toBe('法人身份证号应为 18 位，您输入了 17 位');
    for (const value of [typed, '450300199001010019', '45030019900101001A']) {
      expect(residentIdProblem(value)).not.toContain(value);
    }
  });
});

describe('cards, phones, money', () => {
  it('checks Luhn', () => {
    expect(passesLuhn('79927398713')).toBe(true);
    expect(passesLuhn('79927398710')).toBe(false);
    expect(bankCardProblem('6222000000000000013')).toMatch(/校验位/);
    expect(bankCardProblem('622200000000')).toBe('银行卡号应为 16 至 19 位，您输入了 12 位');
  });

  it('checks phones', () => {
    expect(mobileProblem('13800000001')).toBeNull();
    expect(mobileProblem('12800000001')).not.toBeNull();
    expect(cleanMobile(cleanCode('+86 138-0000-0001'))).toBe('13800000001');
    expect(phoneProblem('0773-0000001')).toBeNull();
    expect(phoneProblem('12')).not.toBeNull();
  });

  it('keeps money whole', () => {
    expect(moneyText(5000)).toBe('¥50.00');
    expect(moneyText(-5)).toBe('¥-0.05');
    expect([parseYuan('50'), parseYuan('50.0'), parseYuan('0.01'), parseYuan('1e3'), parseYuan('1.234')]).toEqual([
      5000,
      5000,
      1,
      null,
      null,
    ]);
  });
});

it('every invented person of the demo is valid', () => {
  for (const { uscc, legalRepresentative, agent } of DEMO_SUBSCRIBERS) {
    expect(usccProblem(uscc)).toBeNull();
    expect(residentIdProblem(legalRepresentative.idNumber)).toBeNull();
    expect(residentIdProblem(agent.idNumber)).toBeNull();
    expect(bankCardProblem(legalRepresentative.bankCard)).toBeNull();
    expect(mobileProblem(agent.mobile)).toBeNull();
  }
});

describe('text', () => {
  it('cleans what was pasted', () => {
    expect(cleanCode(' ９１35 0100-m000100y43\u200b')).toBe('91350100M000100Y43');
    expect(cleanText('  桂林示例（甲）\u200b公司\t\n ')).toBe('桂林示例（甲）公司');
    expect(comparableText('桂林示例（甲）公司')).toBe(comparableText('桂林示例(甲)公司'));
    expect(characterCount('𠮷田')).toBe(2);
  });

  it('masks', () => {
    expect(maskMobile('13812341234')).toBe('138****1234');
    expect(maskIdNumber('45030019900101123X')).toBe('4503**********123X');
    expect(maskPersonName('张示例')).toBe('张**');
    expect(maskAccount('6222000000000000012')).toBe('**** 0012');
    expect(maskEmail('agent@example.com')).toBe('a***@example.com');
    expect(maskAddress('示例路 1 号')).toBe('示例路****');
    expect(maskMobile('')).toBe('');
    expect(['13812341234', '0773-0000001', '400-0000001', ''].map(maskPhone)).toEqual([
      ...['138****1234', '077*****0001', '400****0001', ''],
    ]);
  });

  it('masks mailboxes and long numbers in what others say, and nothing else', () => {
    expect(maskQuoted('购方手机13812341234、邮箱agent@example.com不正确（45030019900101123X）')).toBe(
      '购方手机138****1234、邮箱a***@example.com不正确（4503**********123X）',
    );
    const plain = 'E9106 开票限额 2000000 元，税号 91450300MA5DEMA2A4 有误';
    expect(maskQuoted(plain)).toBe(plain);
  });
});

describe('channel link', () => {
  it("opens the manual's link", () => {
    expect(decodeChannelLink('PT1BTjVNek0%3D')).toBe(3394);
    expect(decodeChannelLink('PT1BTjVNek0=')).toBe(3394);
    expect(decodeChannelLink(encodeChannelLink(120))).toBe(120);
    expect(channelNumber('3394')).toBe(3394);
  });

  it.each(['', '%', 'xx', 'AAAA', '../..'])('refuses %j', (value) => expect(decodeChannelLink(value)).toBeNull());
});

describe('regions', () => {
  it('finds a county and its parents', () => {
    expect(findRegion('450305')).toEqual({
      code: '450305',
      province: '广西壮族自治区',
      city: '桂林市',
      county: '七星区',
    });
    expect(findRegion('450300')).toBeNull();
    expect(findRegion('')).toBeNull();
  });

  it('makes a tree whose every leaf can be found again', () => {
    const leaves = regionTree().flatMap((p) => (p.children ?? []).flatMap((c) => c.children ?? []));
    expect(leaves.length).toBeGreaterThan(2800);
    expect(leaves.filter((leaf) => !findRegion(leaf.value))).toEqual([]);
  });
});
