import type { BusinessType } from '@/lib/domain/order';

export type Scene =
  | 'identity'
  | 'choose'
  | 'form'
  | 'verify'
  | 'upload'
  | 'post'
  | 'pay'
  | 'review'
  | 'parcel'
  | 'password'
  | 'token'
  | 'assistant'
  | 'office'
  | 'ended';

export interface GuideStep {
  title: string;
  text: string;
  scene: Scene;
}

/** How a business is done, from the customer's chair. `{…}` is filled in from the channel: see fill.ts. */
export interface Guide {
  type: BusinessType;
  /** What happened, in the customer's words. */
  situation: string;
  lead: string;
  steps: readonly GuideStep[];
  notes: readonly string[];
}

const IDENTITY: GuideStep = {
  title: '证明您是经办人',
  text: '输入单位的统一社会信用代码，点“获取验证码”。验证码发到登记的经办人手机，10 分钟内有效。登记的手机已收不到短信的，请先致电 {hotline}。',
  scene: 'identity',
};
const VERIFY: GuideStep = {
  title: '核实单位的办理意愿',
  text: '按您手边有的选一种：{methods}。核对不上会说明是哪一类信息，可以修改后再试，也可以改为线下邮寄材料。',
  scene: 'verify',
};
const UPLOAD: GuideStep = {
  title: '上传资料',
  text: '营业执照复印件盖章后拍照，经办人身份证正反面各一张，每张不超过 1.5 MB。拍得不清楚会被退回，请先看“资料怎么拍”。',
  scene: 'upload',
};
const PAY: GuideStep = {
  title: '支付',
  text: '用支付宝扫码付款，页面会自己更新。可以把付款码发给负责付款的同事。24 小时内没有付款，订单自动关闭。',
  scene: 'pay',
};
const REVIEW: GuideStep = {
  title: '等待审核',
  text: '受理点在工作日审核。资料有问题会发短信说明原因，您只需要重传被退回的那几张。',
  scene: 'review',
};
const PARCEL: GuideStep = {
  title: '收取快递',
  text: '审核通过后 {days} 个工作日内制作寄出，顺丰到付，运单号会发短信。签收时请当面核对 UKey 上的序列号标签。',
  scene: 'parcel',
};
const PASSWORD: GuideStep = {
  title: '收取证书密码',
  text: '签收后，证书密码按您选择的认证方式发出，不要告诉他人。首次使用请及时修改：现在带上 UKey 和这个密码到{pointName}当场修改，以后可以用证书助手自己修改。',
  scene: 'password',
};

export const GUIDES: readonly Guide[] = [
  {
    type: 'reissue',
    situation: '丢了 UKey',
    lead: 'UKey 丢失、损坏、被电脑识别不出，都按补办处理：得到一枚信息一致的新 UKey，原来的证书同时注销。',
    steps: [
      IDENTITY,
      {
        title: '选择要补办的证书',
        text: '列表里是单位名下的证书。确认订单后，原证书马上挂失；线下邮寄的，审核通过后挂失。',
        scene: 'choose',
      },
      {
        title: '填写信息',
        text: '单位信息、发票、联系人和收件地址，约 10 分钟。内容自动保存，可以分几次完成。',
        scene: 'form',
      },
      VERIFY,
      UPLOAD,
      PAY,
      REVIEW,
      PARCEL,
      PASSWORD,
    ],
    notes: [
      '只是忘记密码的，不需要补办，请办“忘记密码”。',
      '提交后又找到了 UKey：制作之前可以在订单里点“UKey 找到了”，挂失解除，费用原路退回；订单已关闭、已退款的也可以。',
      '不方便上传的，可以打印申请表、盖章后邮寄到{point}，运费由单位自付，请勿使用到付。',
    ],
  },
  {
    type: 'new',
    situation: '第一次办理',
    lead: '单位还没有数字证书的，从这里开始；一次可以办理多枚，分给不同的人使用。',
    steps: [
      {
        title: '填写单位信息',
        text: '输入统一社会信用代码、单位名称和法定代表人，系统会向登记机关的数据核对；经办人的手机用验证码确认。',
        scene: 'identity',
      },
      { title: '选择产品和数量', text: '每枚 UKey 单独计费，页面会算好合计。', scene: 'choose' },
      {
        title: '上传执照，核对表格',
        text: '营业执照上的内容会自动填进表格并标出来，请逐项核对后再确认。',
        scene: 'form',
      },
      VERIFY,
      UPLOAD,
      PAY,
      REVIEW,
      PARCEL,
      PASSWORD,
    ],
    notes: [
      '提交订单后，系统会生成经办人授权书：打印、签字并加盖公章，和其他资料一起拍照上传。',
      '单位已经办理过证书的，请办“丢了 UKey”或“单位信息变了”，不用重新开始；证书都已注销或过期的，请致电 {hotline} 办理新证书。',
    ],
  },
  {
    type: 'renew',
    situation: '快到期了',
    lead: '证书有效期一年。到期前 90 天起可以更新，提前更新不会损失剩余的天数；介质和密码不变。',
    steps: [
      {
        title: '看看什么时候到期',
        text: '我们会在到期前 60、30、15、7、1 天发短信和邮件提醒经办人。',
        scene: 'choose',
      },
      {
        title: '带上 UKey 和密码',
        text: '在线更新由证书助手读取 UKey，即将提供。现在请携带 UKey 和当前密码到{point}现场更新。',
        scene: 'office',
      },
      {
        title: '签发时不要拔出 UKey',
        text: '更新大约需要两分钟，过程中请不要拔插；万一中断，原证书不受影响。',
        scene: 'token',
      },
    ],
    notes: ['过期超过 365 天的，不能更新，请致电 {hotline} 办理新证书。'],
  },
  {
    type: 'unlock',
    situation: '忘记密码',
    lead: '忘记证书密码，或者输错次数过多被锁死，都可以重新设置密码，不用换 UKey，证书也不变。',
    steps: [
      {
        title: '先确认是锁死还是忘记',
        text: '连续输错会锁死 UKey，属于正常的保护，不是损坏。请不要反复尝试。',
        scene: 'token',
      },
      {
        title: '带上 UKey 和经办人身份证',
        text: '在线解锁由证书助手完成，即将提供。现在请到{point}现场解锁，当场设置新密码。',
        scene: 'office',
      },
      {
        title: '设置新密码',
        text: '6 至 16 位，建议同时包含字母和数字。只在自己手里的键盘上输入，不要告诉工作人员。',
        scene: 'password',
      },
    ],
    notes: ['任何人向您索要证书密码都是诈骗，包括自称客服的人。'],
  },
  {
    type: 'change',
    situation: '单位信息变了',
    lead: '单位名称等写在证书里的信息有变化时，换发一枚信息正确的证书；只是登记的信息有变化时，更新登记，不换证书，免费。',
    steps: [
      IDENTITY,
      {
        title: '对照新旧信息',
        text: '每一项旁边是证书和登记的内容，只填有变化的项目，其余留空。统一社会信用代码不能变更。',
        scene: 'choose',
      },
      VERIFY,
      {
        title: '上传变更的证明',
        text: '只要求与变更有关的资料：名称变了，上传新营业执照和准予变更登记通知书；法定代表人变了，加上他的身份证；经办人变了，加上新经办人的身份证和授权书。',
        scene: 'upload',
      },
      { ...PAY, text: `只有换证书的需要付款。${PAY.text}` },
      REVIEW,
      { ...PARCEL, text: `只有换证书的会寄出新的 UKey。${PARCEL.text}` },
    ],
    notes: [
      '原证书在收到新证书和密码之前一直可以使用，之后自动注销。',
      '只换经办人、手机号、法定代表人或单位电话的，证书内容不变：同样在这里申请，不换 UKey，不收费，审核通过后即完成。',
    ],
  },
  {
    type: 'revoke',
    situation: '不再使用',
    lead: '单位注销、业务停办或者担心 UKey 被他人使用时，注销证书。注销后立即失效，不能恢复。',
    steps: [
      IDENTITY,
      {
        title: '选择证书和原因',
        text: '说明为什么注销。怀疑被他人使用的，请选“证书介质或密码可能被他人使用”。',
        scene: 'choose',
      },
      VERIFY,
      { title: '两人审核', text: '受理点一人审核、另一人复核，通过后一分钟内在全网生效。', scene: 'review' },
      { title: '完成', text: '注销结果发短信告知。UKey 可以自行剪断销毁。', scene: 'ended' },
    ],
    notes: ['还要继续使用、只是 UKey 丢了的，请办“丢了 UKey”，不要注销。'],
  },
];

export const guideOf = (type: string): Guide | undefined => GUIDES.find((guide) => guide.type === type);
