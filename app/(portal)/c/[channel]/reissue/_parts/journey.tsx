import { StepProgress } from '@/app/_ui/parts';
import type { BusinessType } from '@/lib/domain/order';

/** The whole business in the customer's words; every page of it shows where he is. */
const REISSUE = ['验证身份', '选择证书'] as const;
const NEW = ['核对单位'] as const;
const FILLED = ['填写信息', '确认订单'] as const;
const UPLOAD = ['上传资料', '付款'] as const;
const FREE = ['上传资料', '审核'] as const;
const CONFIRMED = ['审核和复核'] as const;
const POST = ['打印申请表', '付款', '邮寄材料'] as const;
const FREE_POST = ['打印申请表', '邮寄材料'] as const;
export type JourneyStep = (
  | typeof REISSUE
  | typeof NEW
  | typeof FILLED
  | typeof UPLOAD
  | typeof FREE
  | typeof POST
  | typeof CONFIRMED
)[number];

interface JourneyProps {
  at: JourneyStep;
  of?: BusinessType;
  /** The papers come by post. */
  byPost?: boolean;
  /** Nothing is paid. */
  free?: boolean;
  detail?: string;
}

export function Journey({ at, of = 'reissue', byPost = false, free = false, detail }: JourneyProps) {
  const [upload, post] = free ? [FREE, FREE_POST] : [UPLOAD, POST];
  const papers = byPost ? post : upload;
  const after = of === 'revoke' ? CONFIRMED : papers;
  const steps: JourneyStep[] = [...(of === 'new' ? NEW : REISSUE), ...FILLED, ...after];
  return <StepProgress steps={steps} current={steps.indexOf(at)} detail={detail} />;
}
