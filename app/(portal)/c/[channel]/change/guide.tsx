'use client';

import Link from 'next/link';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { Phone } from '@/app/_ui/phone';
import { GuidePage, Needs, Terms } from '../reissue/_parts/guide-parts';

const STEPS = [
  '输入统一社会信用代码，用登记的经办人手机验证身份',
  '选择要变更的证书，对照原信息填写有变化的项目',
  '核验后确认订单，只上传与变更有关的资料，用短信验证码确认申请',
  '需要换证书的用支付宝付款，受理点审核后制作并寄出新证书；不需要的，审核通过即完成',
  '签收新证书后，密码按您选择的认证方式送达，原证书随即注销',
];

/** What may change, what it takes, and how long the old certificate goes on. */
export function Guide() {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <GuidePage
      of="change"
      lead="单位名称等写在证书里的信息有变化时，换发一枚信息正确的证书；只是登记的信息有变化时，更新登记。"
      terms={
        <>
          <Terms
            of="change"
            who="单位的经办人，凭登记的经办人手机验证，并核实法定代表人的意愿"
            filling="约 10 分钟，内容自动保存，可以分几次完成"
          />
          <Needs of="change" />
        </>
      }
      steps={STEPS}
      warning={{
        title: '请注意',
        text: (
          <ul>
            <li>原证书在收到新证书和密码之前一直可以使用，之后自动注销，不能恢复。</li>
            <li>
              统一社会信用代码不能变更：代码不同的是另一个单位，请办理<Link href={href('/apply')}>初次办理</Link>。
            </li>
            <li>
              只换经办人、手机号、法定代表人或单位电话的，证书内容不变：同样在这里申请，不换
              UKey，不收费，审核通过后即完成。
            </li>
            <li>
              登记的经办人手机已不能接收短信的，请致电 <Phone number={channel.hotline} />。
            </li>
          </ul>
        ),
      }}
      start={{ path: '/change/certificates', testId: 'change-start' }}
    />
  );
}
