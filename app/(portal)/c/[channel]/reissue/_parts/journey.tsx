import { StepProgress } from '@/app/_ui/parts';
import type { BusinessType } from '@/lib/domain/order';

/** The whole business in the customer's words; every page of it shows where he is. */
const TO_THE_END = ['填写信息', '确认订单', '上传资料', '付款'] as const;
const REISSUE = ['验证身份', '选择证书', ...TO_THE_END] as const;
const NEW = ['核对单位', ...TO_THE_END] as const;
export type JourneyStep = (typeof REISSUE | typeof NEW)[number];

interface JourneyProps {
  at: JourneyStep;
  of?: BusinessType;
  detail?: string;
}

export function Journey({ at, of = 'reissue', detail }: JourneyProps) {
  const steps: readonly JourneyStep[] = of === 'new' ? NEW : REISSUE;
  return <StepProgress steps={steps} current={steps.indexOf(at)} detail={detail} />;
}
