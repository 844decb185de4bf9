import { expect, it } from 'vitest';
import { otherWay } from './verify-outcome';

it('whoever is not verified online is sent nowhere that would send him back', () => {
  expect(otherWay(true, {})).toEqual({ byPost: true, words: '可以改为线下邮寄纸质材料' });
  expect(otherWay(true, { change: { to: { name: '桂林示例乙有限公司' } } }).byPost).toBe(true);
  const newMobile = otherWay(true, { change: { to: { name: '桂林示例乙有限公司', agentMobile: '13900000009' } } });
  expect(newMobile).toEqual({ byPost: false, words: '请先不改手机号，再改为线下邮寄' });
  expect(otherWay(false, { change: { to: { agentName: '王新人' } } }).words).toContain('到受理点办理');
});
