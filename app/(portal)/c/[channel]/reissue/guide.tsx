'use client';

import { CheckCircleOutlined } from '@ant-design/icons';
import { useChannel, useChannelHref, useService } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { Facts, Money, Notice } from '@/app/_ui/parts';
import css from '../home.module.css';

const NEEDS = [
  '工商营业执照电子版（复印件电子版须加盖公章）。',
  '经办人身份证头像页和国徽页电子版（原件），可以用手机拍照。',
  '经办人手机在手边，用于接收验证码。',
  '以下任意一种，用于核实单位的办理意愿：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户。',
];

/** 办理须知: what is needed, what it costs, how long it takes, who may do it — before the first question. */
export function Guide() {
  const channel = useChannel();
  const href = useChannelHref();
  const open = useService('reissue')?.open ?? false;
  return (
    <Page
      title="证书补办 办理须知"
      lead="证书介质（UKey）丢失后，补办一枚与原证书信息一致的新证书，原证书同时注销。"
      back={{ href: href(), label: '首页' }}
    >
      <Terms />
      <Needs />
      <Steps />
      <Notice tone="attention" title="请注意">
        <p>确认订单后，原证书立即挂失；新证书制成后，原证书注销，不能恢复。如果只是忘记密码，不需要补办。</p>
        <p>
          资料不全或认证方式都不具备的，请致电 <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a>。
        </p>
      </Notice>
      {open ? (
        <Actions>
          <PrimaryLink href={href('/reissue/certificates')} testId="reissue-start">
            开始办理
          </PrimaryLink>
        </Actions>
      ) : (
        <Notice tone="neutral" title="本渠道暂停受理证书补办">
          <p>已提交的订单不受影响，可以在“订单查询”中查看。</p>
        </Notice>
      )}
    </Page>
  );
}

function Terms() {
  const service = useService('reissue');
  return (
    <Section>
      <Facts
        rows={[
          {
            label: '费用',
            value: (
              <>
                <Money fen={service?.feeFen ?? 0} />
                /枚，支付宝付款
              </>
            ),
          },
          { label: '时间', value: `审核通过后 ${service?.productionDays ?? 5} 个工作日内制作寄出，顺丰到付` },
          { label: '谁可以办理', value: '单位的经办人，凭登记的经办人手机验证' },
          { label: '填写时间', value: '约 10 分钟，内容自动保存，可以分几次完成' },
        ]}
      />
    </Section>
  );
}

function Needs() {
  return (
    <Section title="请准备">
      <ul className={css.needs}>
        {NEEDS.map((need) => (
          <li key={need}>
            <CheckCircleOutlined aria-hidden />
            <span>{need}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Steps() {
  return (
    <Section title="办理步骤">
      <ol className={css.numbered}>
        <li>输入统一社会信用代码，用经办人手机验证身份</li>
        <li>选择要补办的证书，填写信息并核验</li>
        <li>确认订单，上传资料，用短信验证码确认申请</li>
        <li>支付宝付款，受理点审核，制作并寄出证书</li>
        <li>签收后，证书密码按您选择的认证方式送达</li>
      </ol>
    </Section>
  );
}
