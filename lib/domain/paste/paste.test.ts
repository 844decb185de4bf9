import { describe, expect, it } from 'vitest';
import { parseAddress } from './address';
import { parseCompany } from './company';

const GUILIN = { province: '广西壮族自治区', city: '桂林市', county: '七星区', regionCode: '450305' };

describe('parseAddress', () => {
  const whole = { ...GUILIN, name: '李示范', mobile: '13900000001', address: '示例路1号示例大厦101室' };
  it.each([
    ['name first', '李示范 13900000001 广西壮族自治区桂林市七星区示例路1号示例大厦101室'],
    ['short names', '李示范，139-0000-0001，广西桂林市七星区示例路1号示例大厦101室'],
    ['no 市', '李示范 13900000001 广西桂林七星区示例路1号示例大厦101室'],
    ['name last', '广西桂林市七星区示例路1号示例大厦101室 李示范 13900000001'],
    [
      'labels',
      '收件人：李示范\n手机号码：139 0000 0001\n所在地区：广西壮族自治区 桂林市 七星区\n详细地址：示例路1号示例大厦101室',
    ],
    ['country code and full width', '李示范女士 +86 13900000001 广西桂林市七星区示例路1号示例大厦101室'],
    ['full-width digits', '李示范 １３９ ００００ ０００１ 广西桂林市七星区示例路１号示例大厦101室'],
  ])('%s', (_title, line) => {
    expect(parseAddress(line)).toEqual(whole);
  });

  it('a municipality is province and city at once', () => {
    expect(parseAddress('北京市朝阳区示例街8号 13900000001')).toEqual({
      ...{ province: '北京市', city: '北京市', county: '朝阳区', regionCode: '110105' },
      ...{ mobile: '13900000001', address: '示例街8号' },
    });
  });

  it('a county directly under its province', () => {
    expect(parseAddress('湖北省仙桃市示例大道3号')).toMatchObject({ regionCode: '429004', address: '示例大道3号' });
  });

  it('does not guess between counties of one name', () => {
    expect(parseAddress('鼓楼区示例路1号 13900000001')).toEqual({ mobile: '13900000001' });
    expect(parseAddress('江苏省南京市鼓楼区示例路1号')).toMatchObject({ regionCode: '320106' });
    expect(parseAddress('福州市鼓楼区示例路1号')).toMatchObject({ regionCode: '350102', address: '示例路1号' });
  });

  it('text without an address gives nothing', () => {
    expect(parseAddress('请尽快寄出')).not.toHaveProperty('regionCode');
    expect(parseAddress('')).toEqual({});
  });
});

describe('parseCompany', () => {
  const whole = {
    name: '桂林示例甲科技有限公司',
    uscc: '91450300MA5DEMA2A4',
    address: '桂林市七星区示例路 1 号',
    phone: '0773-0000001',
    bankName: '示例银行桂林支行',
    accountNo: '4500000000000000001',
  };
  it.each([
    [
      'one label a line',
      '名称：桂林示例甲科技有限公司\n税号：9145 0300 MA5D EMA2 A4\n单位地址：桂林市七星区示例路 1 号\n电话：0773-0000001\n开户银行：示例银行桂林支行\n银行账号：4500 0000 0000 0000 001',
    ],
    [
      'two values behind one label',
      '单位名称:桂林示例甲科技有限公司\n纳税人识别号:91450300ma5dema2a4\n地址、电话:桂林市七星区示例路 1 号 0773-0000001\n开户行及账号:示例银行桂林支行 4500000000000000001',
    ],
    [
      'bare name and code',
      '桂林示例甲科技有限公司\n91450300MA5DEMA2A4\n地址 桂林市七星区示例路 1 号\n电话 0773-0000001\n开户行 示例银行桂林支行\n账号 4500000000000000001',
    ],
    [
      'one line with semicolons',
      '公司名称：桂林示例甲科技有限公司；税号：91450300MA5DEMA2A4；地址：桂林市七星区示例路 1 号；电话：0773-0000001；开户行：示例银行桂林支行；账号：4500000000000000001',
    ],
    [
      'one line with spaces',
      '名称：桂林示例甲科技有限公司 税号：91450300MA5DEMA2A4 地址：桂林市七星区示例路 1 号 电话：0773-0000001 开户行：示例银行桂林支行 账号：4500000000000000001',
    ],
    [
      'one line with commas and pairs',
      '单位名称：桂林示例甲科技有限公司，纳税人识别号：91450300MA5DEMA2A4，地址、电话：桂林市七星区示例路 1 号 0773-0000001，开户行及账号：示例银行桂林支行 4500000000000000001',
    ],
    [
      'one line without colons',
      '名称 桂林示例甲科技有限公司 税号 91450300MA5DEMA2A4 地址 桂林市七星区示例路 1 号 电话 0773-0000001 开户行 示例银行桂林支行 账号 4500000000000000001',
    ],
  ])('%s', (_title, block) => {
    expect(parseCompany(block)).toEqual(whole);
  });

  it('leaves alone what it does not know', () => {
    expect(parseCompany('备注：请开专票\n你好')).toEqual({});
  });
});
