import type { CleanKind } from '@/app/_ui/clean';
import type { OnboardingFields } from '@/lib/schemas/onboarding';

export type StartField = keyof OnboardingFields;

interface Spec {
  name: StartField;
  group: 'organisation' | 'agent';
  label: string;
  kind: CleanKind;
  hint?: string;
  example?: string;
  autoComplete?: string;
}

export const FIELDS: readonly Spec[] = [
  {
    name: 'uscc',
    group: 'organisation',
    label: '统一社会信用代码',
    kind: 'uscc',
    hint: '营业执照上的 18 位代码，可以直接粘贴。',
    example: '91450300MA5DEMA2A4',
  },
  {
    name: 'name',
    group: 'organisation',
    label: '单位名称',
    kind: 'text',
    hint: '与营业执照逐字一致，会写入证书。',
    example: '桂林示例甲科技有限公司',
  },
  { name: 'legalName', group: 'organisation', label: '法定代表人姓名', kind: 'text', example: '张示例' },
  {
    name: 'legalIdNumber',
    group: 'organisation',
    label: '法人身份证号',
    kind: 'idNumber',
    hint: '只用于与登记机关核对。',
    example: '450300199001010018',
  },
  { name: 'agentName', group: 'agent', label: '经办人姓名', kind: 'text', example: '李示范', autoComplete: 'name' },
  {
    name: 'agentMobile',
    group: 'agent',
    label: '经办人手机号',
    kind: 'mobile',
    hint: '以后凭这个手机号登录和接收通知。',
    example: '139 0000 0001',
    autoComplete: 'tel-national',
  },
];

export const startId = (name: string): string => `apply-${name}`;
