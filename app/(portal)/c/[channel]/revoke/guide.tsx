'use client';

import Link from 'next/link';
import { useChannel, useChannelHref, useService } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { Section } from '@/app/_ui/page';
import { Facts } from '@/app/_ui/parts';
import { GuidePage } from '../reissue/_parts/guide-parts';

const STEPS = [
  '输入统一社会信用代码，用登记的经办人手机验证身份',
  '选择要注销的证书和原因',
  '核实法定代表人的办理意愿：实名手机号、银行卡或对公账户，任选一种',
  '确认注销，受理点审核，再由另一位工作人员复核',
  '复核通过后证书立即失效，短信通知您',
];

/** What it does and that it can't be undone. */
export function Guide() {
  const channel = useChannel();
  const href = useChannelHref();
  const service = useService('revoke');
  return (
    <GuidePage
      of="revoke"
      lead="不再使用的证书，注销后立即失效且不能恢复。"
      terms={
        <Section>
          <Facts
            rows={[
              { label: '费用', value: '免费' },
              { label: '退费', value: '已用期间不退费' },
              { label: '时间', value: `提交后约 ${service?.productionDays ?? 2} 个工作日` },
              { label: '谁可以办理', value: '单位的经办人，凭登记的经办人手机验证，并核实法定代表人的意愿' },
              { label: '资料', value: '不需要上传资料' },
            ]}
          />
        </Section>
      }
      steps={STEPS}
      warning={{
        title: '请先确认',
        text: (
          <ul>
            <li>
              证书丢失还要继续使用的，请办理<Link href={href('/reissue')}>证书补办</Link>，不要注销。
            </li>
            <li>用这张证书加密的文件，请在注销前解密保存。</li>
            <li>
              怀疑证书正被他人使用的，请立即致电 <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a>。
            </li>
          </ul>
        ),
      }}
      start={{ path: '/revoke/certificates', testId: 'revoke-start' }}
    />
  );
}
