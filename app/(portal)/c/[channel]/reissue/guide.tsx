'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { GuidePage, Needs, Terms } from './_parts/guide-parts';

const STEPS = [
  '输入统一社会信用代码，用经办人手机验证身份',
  '选择要补办的证书，填写信息并核验',
  '确认订单，上传资料，用短信验证码确认申请',
  '支付宝付款，受理点审核，制作并寄出证书',
  '签收后，证书密码按您选择的认证方式送达',
];

export function Guide() {
  const channel = useChannel();
  return (
    <GuidePage
      of="reissue"
      lead="证书介质（UKey）丢失后，补办一枚与原证书信息一致的新证书，原证书同时注销。"
      terms={
        <>
          <Terms
            of="reissue"
            who="单位的经办人，凭登记的经办人手机验证"
            filling="约 10 分钟，内容自动保存，可以分几次完成"
          />
          <Needs of="reissue" />
        </>
      }
      steps={STEPS}
      warning={{
        title: '请注意',
        text: (
          <>
            <p>
              确认订单后，原证书立即挂失；线下邮寄的，审核通过后挂失。新证书制成后，原证书注销，不能恢复。如果只是忘记密码，不需要补办。
            </p>
            <p>
              资料不全或认证方式都不具备的，请致电 <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a>。
            </p>
          </>
        ),
      }}
      start={{ path: '/reissue/certificates', testId: 'reissue-start' }}
    />
  );
}
