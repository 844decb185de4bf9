'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { GuidePage, Needs, Terms } from '../reissue/_parts/guide-parts';

const NEEDS = [
  '营业执照（上传的复印件电子版须加盖公章）。',
  '法定代表人的姓名和身份证号，用于和登记机关核对。',
  '经办人身份证头像页和国徽页电子版（原件），可以用手机拍照。',
  '经办人授权书：提交订单后由系统生成，打印、签字并加盖公章后拍照上传。',
  '经办人手机在手边，用于接收验证码。',
  '以下任意一种，用于核实单位的办理意愿：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户。',
];
const STEPS = [
  '填写单位和法定代表人信息，与登记机关核对，再用经办人手机验证',
  '选择证书产品和数量，填写信息并核验',
  '确认订单，打印授权书盖章，上传资料，用短信验证码确认申请',
  '支付宝付款，受理点审核，制作证书，一起寄出',
  '签收后，每枚证书的密码按您选择的认证方式送达',
];

export function Guide() {
  const channel = useChannel();
  return (
    <GuidePage
      of="new"
      lead="单位第一次在本渠道办理数字证书，可以一次办理多枚。"
      terms={
        <>
          <Terms of="new" who="单位的经办人，凭本人手机验证" filling="约 15 分钟，内容自动保存，可以分几次完成" />
          <Needs of="new" items={NEEDS} />
        </>
      }
      steps={STEPS}
      warning={{
        title: '请注意',
        text: (
          <>
            <p>单位已经办理过证书的，不需要初次办理：证书丢失请办理补办，单位信息变了请办理变更。</p>
            <p>
              机关、事业单位和新设立的单位可能核对不到，请致电{' '}
              <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a>，由受理点协助办理。
            </p>
          </>
        ),
      }}
      start={{ path: '/apply/start', testId: 'apply-start' }}
    />
  );
}
