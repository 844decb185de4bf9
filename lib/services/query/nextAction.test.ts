import { expect, it } from 'vitest';
import type { OrderRow } from '../order/transition';
import { nextAction } from './nextAction';

const at = new Date('2026-11-20T01:00:00Z');
const REJECTED = { state: 'rejected', stateSince: at, materialRoute: 'upload' } as const;
const NEVER = { approvedAt: null, producedAt: null, completedAt: null };
const textOf = (order: Partial<OrderRow>) => nextAction({ ...NEVER, ...order } as OrderRow, [], []).text;

const AGAIN = /如需办理请重新申请。$/;
const BY_PHONE = /仍需要证书的，请致电服务热线办理新证书。$/;

it.each([
  ['初次办理 before its approval', { businessType: 'new' }, AGAIN],
  ['初次办理 of who is a customer now', { businessType: 'new', approvedAt: at }, BY_PHONE],
  ['补办 before the new certificate', { businessType: 'reissue', approvedAt: at }, AGAIN],
  ['补办 whose certificates are both revoked', { businessType: 'reissue', approvedAt: at, producedAt: at }, BY_PHONE],
  ['变更 whose old certificate is valid still', { businessType: 'change', approvedAt: at, producedAt: at }, AGAIN],
  ['变更 that was through', { businessType: 'change', approvedAt: at, completedAt: at }, BY_PHONE],
] as const)('after the end of %s, whoever needs a certificate is sent where he gets one', (_, order, way) => {
  expect(textOf({ ...order, state: 'refunded' })).toMatch(way);
  expect(textOf({ ...order, state: 'closed' })).toMatch(way);
});

it('who has nothing to upload anew has to cancel, by the same time', () => {
  const about = { ...REJECTED, businessType: 'change', changes: ['department'] as const } as unknown as OrderRow;
  const free = nextAction({ ...about, paidAt: null }, [], []);
  expect(free).toMatchObject({ kind: 'none', until: '2026-12-20T01:00:00.000Z' });
  expect(free.text).toMatch(/请取消订单后重新申请。逾期订单将自动取消。$/);
  expect(nextAction({ ...about, paidAt: at }, [], []).text).toMatch(/逾期订单将自动取消，费用原路退回。$/);
});

it.each([
  ['materials_not_received', /^因逾期未收到邮寄材料，订单已取消。/],
  ['correction_expired', /^因鉴证不通过后逾期未重新提交，订单已取消。/],
  ['no_need', /^(订单已关闭|已退款|正在退款)/],
] as const)('an order that ended (%s) says whether time ended it', (cancelReason, words) => {
  for (const state of ['closed', 'refunding', 'refunded'] as const) {
    expect(textOf({ businessType: 'reissue', state, cancelReason })).toMatch(words);
  }
});
