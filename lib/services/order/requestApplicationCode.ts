import type { SmsPort } from '../../ports/sms';
import { requireStanding } from '../consent/standing';
import type { ServiceContext } from '../context';
import { requireConfirmable } from './applicationCode';
import { currentUploads, missingKinds, requireAllKinds } from './materials';
import { type OrderCode, type SentOrderCode, sendOrderCode } from './orderCode';

const APPLICATION: OrderCode = {
  purpose: 'application',
  template: 'application_code',
  action: 'order.application_code',
  async guard(tx, order) {
    requireConfirmable(order);
    requireAllKinds(missingKinds(order, await currentUploads(tx, order.orderNo)));
    await requireStanding(tx, order, 'sms');
  },
};

/** 获取验证码 of 确认申请. */
export const requestApplicationCode = (
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { sms: SmsPort; indexKey: string },
): Promise<SentOrderCode> => sendOrderCode(ctx, input.orderNo, APPLICATION, deps);
