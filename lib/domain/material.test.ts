import { describe, expect, it } from 'vitest';
import type { Changeable } from './change';
import { postedPapers, waybillProblem, waybillWords } from './material';
import { materialKinds } from './order';

describe('waybillProblem', () => {
  it.each(['SF1234567890123', '123456789012', 'SF123456789012345'])('takes %s for SF', (value) => {
    expect(waybillProblem('sf', value)).toBeNull();
  });
  it.each(['', 'SF123', 'YT1234567890123', 'SF12345678901A'])('refuses %s for SF, and says what is wanted', (value) => {
    expect(waybillProblem('sf', value)).toMatch(/运单号/);
  });
  it('takes what other couriers print, and no sentence', () => {
    expect(waybillProblem('other', 'JDV012345678901-1-1')).toBeNull();
    expect(waybillProblem('other', '昨天寄的')).toMatch(/面单/);
  });
});

it('says on the waybill what the papers are for', () => {
  expect(waybillWords('桂林公积金', 'reissue')).toBe('办理桂林公积金证书补办');
});

it('wants a 授权书 of who is on no file yet; by post the 申请表 names him', () => {
  const kinds = (businessType: 'new' | 'reissue', materialRoute: 'upload' | 'post') =>
    materialKinds({ businessType, materialRoute });
  expect(kinds('new', 'upload')).toEqual([...kinds('reissue', 'upload'), 'authorisation']);
  expect(kinds('new', 'post')).toEqual(kinds('reissue', 'post'));
  expect(materialKinds({ businessType: 'revoke', materialRoute: 'upload' })).toEqual([]);
});

it('names what has to be posted, and of a change only what it needs', () => {
  expect(postedPapers({ businessType: 'reissue', materialRoute: 'post' })).toEqual([
    '《单位数字证书申请表》一份（加盖单位公章）',
    '营业执照的副本复印件（复印件需加盖单位公章）',
    '经办人有效身份证件复印件（复印件需加盖单位公章）',
  ]);
  const ofChange = (...changes: Changeable[]) =>
    postedPapers({ businessType: 'change', materialRoute: 'post', changes }).join();
  expect(ofChange('department')).toBe('《单位数字证书申请表》一份（加盖单位公章）');
  expect(ofChange('name')).toContain('准予变更登记通知书');
  expect(ofChange('name', 'legalName')).toContain('法定代表人有效身份证件复印件');
  expect(ofChange('name', 'legalName')).not.toContain('经办人');
});
