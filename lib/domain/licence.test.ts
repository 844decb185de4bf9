import { describe, expect, it } from 'vitest';
import { licenceFields } from './licence';

const sure = (...texts: string[]) => texts.map((text) => ({ text, confidence: 0.98 }));

describe('licenceFields', () => {
  it('finds code, name and legal representative, with or without gaps and colons', () => {
    const expected = { uscc: '91450300MA5DEMA2A4', name: '桂林示例甲科技有限公司', legalName: '张示例' };
    const lines = ['营业执照', '统一社会信用代码91450300MA5DEMA2A4', '名称桂林示例甲科技有限公司', '类型有限责任公司'];
    expect(licenceFields(sure(...lines, '法定代表人张示例', '住所桂林市示例路1号'))).toEqual(expected);
    const apart = ['91450300 MA5DEMA2 A4', '名 称：桂林示例甲科技有限公司', '法定代表人 张示例'];
    expect(licenceFields(sure(...apart))).toEqual(expected);
  });

  it('leaves empty what it is not sure of, or what does not prove itself', () => {
    expect(licenceFields([{ text: '名称桂林示例甲科技有限公司', confidence: 0.6 }])).toEqual({});
    expect(licenceFields(sure('统一社会信用代码91450300MA5DEMA2A5', '法定代表人1234', '名称'))).toEqual({});
  });
});
