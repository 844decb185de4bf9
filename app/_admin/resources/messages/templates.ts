import type { ConsultCategory } from '@/lib/domain/consult';

export interface AnswerTemplate {
  label: string;
  text: string;
  /** Offered first for these; to all others after them. */
  categories: readonly ConsultCategory[];
}

/** Answers that are given every day: a start to write on, never sent unseen. */
export const ANSWER_TEMPLATES: readonly AnswerTemplate[] = [
  {
    label: '物流进度',
    categories: ['shipping', 'reissue', 'new'],
    text: '您好，您的订单审核通过后 5 个工作日内由顺丰寄出，运单号会发短信给经办人，也可以在“订单查询”里查看路线。',
  },
  {
    label: '重拍资料',
    categories: ['reissue', 'new', 'change'],
    text: '您好，请在“订单查询”里打开该订单，点“修改上传资料”，只需重传标明被退回的那几张。拍照方法见“帮助中心—资料怎么拍”。',
  },
  {
    label: '开票时间',
    categories: ['payment'],
    text: '您好，电子发票在付款后 24 小时内开具，发送到申请时填写的邮箱，也可以在“订单查询”里下载。',
  },
  {
    label: '退款到账',
    categories: ['payment'],
    text: '您好，退款已原路退回，一般 1 至 3 个工作日到账，请留意付款账户的到账通知。',
  },
  {
    label: '现场解锁',
    categories: ['unlock', 'renew'],
    text: '您好，请经办人携带 UKey 和本人身份证原件到受理点办理，当场完成。地址和开放时间见首页。',
  },
  {
    label: '换经办人手机',
    categories: ['other'],
    text: '您好，更换登记的经办人手机需要核实单位身份，请在服务时间致电客服热线办理。',
  },
];

export const templatesFor = (category: ConsultCategory): AnswerTemplate[] =>
  [...ANSWER_TEMPLATES].sort(
    (a, b) => Number(b.categories.includes(category)) - Number(a.categories.includes(category)),
  );
