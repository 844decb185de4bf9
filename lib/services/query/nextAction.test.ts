import { expect, it } from 'vitest';
import type { OrderRow } from '../order/transition';
import { nextAction } from './nextAction';

const at = new Date('2026-11-20T01:00:00Z');
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
