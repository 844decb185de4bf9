import { mailInstead } from '../../../notification/mailInstead';
import { notify } from '../../../notification/notify';
import { fakeMail } from '../../../testing';
import { type Acts, order, system } from './stage';

const RECEIVED = { template: 'payment_received', occurrence: 1 };

export const noticeActs: Acts = {
  'notification/notify notice.begin': async (s) => {
    const { orderNo } = (await order(s, 'paid')).order;
    const ports = { sms: s.sms, mail: s.port('mail', fakeMail()) };
    return () => notify(system(s), { orderNo, ...RECEIVED }, ports);
  },
  'notification/mailInstead notice.mail_begin': async (s) => {
    const { order: row } = await order(s, 'paid');
    const mail = s.port('mail', fakeMail());
    return () => mailInstead(system(s), row, { ...RECEIVED, orderNo: row.orderNo, version: 1 }, mail);
  },
};
