import { describe, expect, it } from 'vitest';
import { NOTICES, type NoticeName, notBefore, noticeParameters, noticeText, toOldMobile } from './notices';
import { quietHours } from './settings';

const names = Object.keys(NOTICES) as NoticeName[];

describe('notices', () => {
  it.each(names)('%s carries no link, asks for no secret, and names its order or its code', (name) => {
    const { text } = NOTICES[name];
    expect(text).not.toMatch(/https?:|www\.|\.com|\.cn/);
    expect(text).not.toMatch(/(提供|回复|告知我们|输入).{0,8}(密码|验证码|身份证)/);
    expect(noticeParameters(name).some((key) => ['orderNo', 'code', 'messageNo'].includes(key))).toBe(true);
  });

  it('numbers the values as they first appear, and fills them in', () => {
    expect(noticeParameters('review_rejected')).toEqual(['orderNo', 'reasons', 'next']);
    expect(noticeText('order_refunded', { orderNo: '20261122A000001', amount: '50.00' })).toBe(
      '您的订单 20261122A000001 已退款 50.00 元，款项将原路退回，请注意查收。',
    );
  });
});

describe('the word to the number that a change takes away', () => {
  it('goes there at once, and says whom to call', () => {
    const old = names.filter(toOldMobile);
    expect(old).toEqual(['mobile_change_begun']);
    expect(NOTICES.mobile_change_begun.when).toBe('now');
    expect(noticeParameters('mobile_change_begun')).toEqual(['orderNo', 'hotline']);
  });
});

describe('quiet hours', () => {
  const quiet = quietHours('21:00-08:00');
  const china = (time: string) => new Date(`2026-11-22T${time}:00+08:00`);
  it.each([
    ['20:59', '2026-11-22T20:59:00+08:00'],
    ['21:00', '2026-11-23T08:00:00+08:00'],
    ['23:30', '2026-11-23T08:00:00+08:00'],
    ['07:59', '2026-11-22T08:00:00+08:00'],
    ['08:00', '2026-11-22T08:00:00+08:00'],
  ])('at %s what can wait goes at %s', (time, then) => {
    expect(notBefore(china(time), quiet)).toEqual(new Date(then));
  });

  it('may lie within a day, or not be at all', () => {
    expect(notBefore(china('12:30'), quietHours('12:00-13:00'))).toEqual(china('13:00'));
    expect(notBefore(china('03:00'), quietHours('none'))).toEqual(china('03:00'));
    expect(() => quietHours('9-5')).toThrow('QUIET_HOURS');
  });
});
