import { StepProgress } from '@/app/_ui/parts';

/** The whole business in the customer's words; every page of it shows where he is. */
const JOURNEY = ['验证身份', '选择证书', '填写信息', '确认订单', '上传资料', '付款'] as const;
export type JourneyStep = (typeof JOURNEY)[number];

export function Journey({ at, detail }: { at: JourneyStep; detail?: string }) {
  return <StepProgress steps={JOURNEY} current={JOURNEY.indexOf(at)} detail={detail} />;
}
