import { BUSINESS_WORDS, type BusinessType, materialKinds, type Papered, type UploadKind } from './order';

/** 线下邮寄: papers that travel by post, from the customer to the acceptance point. */
export const COURIERS = { sf: '顺丰速运', other: '其他快递' } as const;
export type Courier = keyof typeof COURIERS;

export const PARCEL_STATES = {
  announced: '已填写运单号，等待受理点收件',
  arrived: '受理点已收到，正在扫描登记',
  incomplete: '受理点已收到，材料不齐',
  refused: '到付件，受理点已拒收',
} as const;
export type ParcelState = keyof typeof PARCEL_STATES;

/** What to put into the parcel, in the manual's words. */
export const POSTED_PAPERS: Partial<Record<UploadKind, string>> = {
  application_form: '《单位数字证书申请表》一份（加盖单位公章）',
  licence: '营业执照的副本复印件（复印件需加盖单位公章）',
  change_notice: '《准予变更登记通知书》复印件（复印件需加盖单位公章）',
  legal_id_copy: '法定代表人有效身份证件复印件（复印件需加盖单位公章）',
  agent_id_copy: '经办人有效身份证件复印件（复印件需加盖单位公章）',
};

/** What this order needs, to be read as a list. */
export const postedPapers = (order: Papered): string[] =>
  materialKinds(order).flatMap((kind) => POSTED_PAPERS[kind] ?? []);

/** To be written on the waybill. */
export const waybillWords = (channelName: string, businessType: BusinessType): string =>
  `办理${channelName}${BUSINESS_WORDS[businessType]}`;

/** F: 申请表, which comes back by post and is known by this number; S: 授权书. */
export const formNumber = (orderNo: string, version: number, paper: 'F' | 'S' = 'F'): string =>
  `${orderNo}${paper}${version}`;

/** SF prints SF and 12 to 15 digits, older waybills digits only; others mix letters and digits. */
export function waybillProblem(courier: Courier, value: string): string | null {
  if (value === '') return '请填写运单号';
  if (courier === 'sf' && !/^(SF)?\d{12,15}$/.test(value)) return '顺丰运单号应为 SF 加 12 至 15 位数字，请与面单核对';
  return /^[A-Z0-9-]{6,30}$/.test(value) ? null : '运单号应为 6 至 30 位字母或数字，请与面单核对';
}
