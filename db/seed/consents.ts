import type { ConsentCategory } from '../../lib/domain/consent';
import type { SeedAgreement } from './agreements';

/** Consents on their own (PIPL Art. 23 and 29): whose data, which, what for, by whom, and what a refusal means. */
interface Consent {
  kind: string;
  category: Exclude<ConsentCategory, 'agreement'>;
  title: string;
  summary: string;
  methods?: string[];
  provider?: string;
  /** 1 where it was never written anew. */
  version?: number;
  body: string;
}

interface Recipient {
  name: string;
  purpose: string;
  data: string;
  contact: string;
  refusal: string;
}

const recipientBody = ({ name, purpose, data, contact, refusal }: Recipient): string =>
  `为办理您申请的数字证书业务，示例电子认证服务有限公司（以下称“我们”）需要将您的部分个人信息提供给下列接收方。依照《中华人民共和国个人信息保护法》第二十三条，请您单独同意。

一、接收方：${name}
二、联系方式：${contact}
三、处理目的：${purpose}
四、处理方式：通过加密的网络接口传送，接收方按我们的委托或者依法处理，完成后按法律规定的期限保存。
五、个人信息的种类：${data}
六、不同意的影响：${refusal}
七、撤回：您可以随时在“个人信息与同意”页面撤回本同意。撤回不影响此前已经进行的处理；正在办理的订单会因此无法继续。`;

const COMPANY_DATA = '单位名称、统一社会信用代码，法定代表人的姓名和身份证件号码';
const register = (provider: string, name: string, contact: string): Consent => ({
  ...recipient('provide_register', '企业信息核验机构', {
    name,
    purpose: '与登记机关的记录核对单位和法定代表人的信息是否真实一致，防止他人冒用单位名义办理证书',
    data: COMPANY_DATA,
    contact: `${contact}；也可以致电办理页面公布的服务热线由我们转达`,
    refusal: '无法在线核对单位信息，因此无法在线办理；您可以致电服务热线，由受理点协助办理。',
  }),
  provider,
});

const CONSENTS: Consent[] = [
  {
    kind: 'sensitive_identity',
    category: 'sensitive',
    title: '身份证件信息单独同意书',
    summary: '法定代表人和经办人的身份证件号码、经办人身份证照片，仅用于核实身份。',
    body: `身份证件号码和身份证照片属于敏感个人信息，一旦泄露容易导致人格尊严或者人身、财产安全受到危害。依照《中华人民共和国个人信息保护法》第二十九条，请您单独同意。

一、种类：法定代表人的姓名和身份证件号码；经办人的姓名、身份证件号码和身份证两面的照片。
二、处理目的和必要性：《电子签名法》第二十条要求电子认证服务提供者查验申请人的身份并审查有关材料，没有这些信息无法签发证书。
三、处理方式：加密保存，页面上部分隐藏；工作人员因审核查看完整信息须说明原因，每次查看均有记录。
四、保存期限：至证书失效后五年，期满删除。
五、对您权益的影响：我们采取加密、访问控制和审计措施防止泄露。您不同意的，我们无法为您办理本业务。
六、撤回：您可以随时在“个人信息与同意”页面撤回本同意。撤回不影响此前已经进行的处理；依法应当保存的信息在期满前只保存、不作其他处理。`,
  },
  {
    kind: 'sensitive_bank_card',
    category: 'sensitive',
    title: '银行卡信息单独同意书',
    summary: '法定代表人的银行卡号和预留手机号，仅用于核验，不会扣款。',
    methods: ['legal_bank_card'],
    version: 2,
    body: `银行卡号属于金融账户信息，是敏感个人信息。依照《中华人民共和国个人信息保护法》第二十九条，请您单独同意。

一、种类：法定代表人的银行卡号和在银行预留的手机号码。
二、处理目的和必要性：您选择了“法定代表人银行卡信息认证”，需要据此核实法定代表人的意愿；不会用于扣款或者其他目的。
三、处理方式：加密保存并传送给身份核验机构，页面上部分隐藏。
四、保存期限：至证书失效后五年，期满删除。
五、对您权益的影响：您不同意的，可以返回改选其他认证方式。
六、撤回：您可以随时在“个人信息与同意”页面撤回本同意。`,
  },
  register('tencent', '腾讯云（企业信息核验服务）', '见腾讯云公布的隐私保护声明'),
  register('esign', 'e签宝（企业信息核验服务）', '见e签宝公布的隐私政策'),
  recipient(
    'provide_verifier',
    '身份核验机构',
    {
      name: '腾讯云（身份核验服务）',
      purpose: '核对法定代表人的身份信息是否真实一致',
      data: '法定代表人的姓名、身份证件号码、手机号码；选择银行卡认证时还包括银行卡号和预留手机号',
      contact: '见腾讯云公布的隐私保护声明；也可以致电办理页面公布的服务热线由我们转达',
      refusal: '无法在线核验；您可以改选企业对公账户认证或者线下邮寄资料。',
    },
    ['legal_mobile', 'legal_bank_card'],
  ),
  {
    ...recipient(
      'provide_account_check',
      '对公账户核验机构',
      {
        name: 'e签宝（对公账户核验服务）',
        purpose: '与登记机关的记录核对单位信息，并向单位对公账户转入一笔不足一元的随机金额，由您回填以核实账户',
        data: `${COMPANY_DATA}；单位账户的账号、开户行名称和地址`,
        contact: '见e签宝公布的隐私政策；也可以致电办理页面公布的服务热线由我们转达',
        refusal: '无法以对公账户认证；您可以改选其他认证方式或者线下邮寄资料。',
      },
      ['bank_account'],
    ),
    provider: 'esign',
  },
  {
    ...recipient(
      'provide_bank',
      '付款银行',
      {
        name: '我们的开户银行',
        purpose: '向单位对公账户转入 1 分钱，附言中写明验证码和证书密码的获取信息',
        data: '单位账户名称、账号和开户行；转账附言',
        contact: '见该银行公布的客户服务电话；也可以致电办理页面公布的服务热线由我们转达',
        refusal: '无法以对公账户认证，也无法在转账附言中送达证书密码；您可以改选其他认证方式。',
      },
      ['bank_account'],
    ),
    version: 2,
  },
  recipient('provide_sms', '短信服务机构', {
    name: '腾讯云（短信服务）',
    purpose: '发送验证码、办理进度通知和证书密码',
    data: '经办人和法定代表人的手机号码、短信内容',
    contact: '见腾讯云公布的隐私保护声明；也可以致电办理页面公布的服务热线由我们转达',
    refusal: '无法接收验证码和通知，因此无法在线办理。',
  }),
  recipient('provide_payment', '支付机构', {
    name: '支付宝（中国）网络技术有限公司',
    purpose: '收取和退还费用',
    data: '订单号、商品名称和金额；付款人在支付宝内的信息由支付宝自行处理',
    contact: '见支付宝公布的隐私权政策；也可以致电办理页面公布的服务热线由我们转达',
    refusal: '无法在线支付，因此无法在线办理。',
  }),
  recipient('provide_invoice', '电子发票服务机构', {
    name: '诺诺网（电子发票服务）',
    purpose: '开具、发送和红冲电子发票',
    data: '发票抬头、纳税人识别号、地址电话、开户行及账号、经办人的电子邮箱和手机号码',
    contact: '见诺诺网公布的隐私政策；也可以致电办理页面公布的服务热线由我们转达',
    refusal: '无法开具电子发票，因此无法在线办理。',
  }),
  recipient('provide_courier', '快递公司', {
    name: '顺丰速运有限公司',
    purpose: '寄送证书介质',
    data: '收件人的姓名、手机号码和地址',
    contact: '见顺丰速运公布的隐私政策；也可以致电办理页面公布的服务热线由我们转达',
    refusal: '无法寄送，因此无法在线办理；您可以致电服务热线咨询到受理点领取。',
  }),
];

function recipient(kind: string, whom: string, facts: Recipient, methods?: string[]): Consent {
  return {
    kind,
    category: 'recipient',
    title: `向${whom}提供个人信息的单独同意书`,
    summary: `${facts.name}：${facts.data}，用于${facts.purpose}。`,
    ...(methods ? { methods } : {}),
    body: recipientBody(facts),
  };
}

export const SEPARATE_CONSENTS: readonly SeedAgreement[] = CONSENTS.map(({ version = 1, ...consent }) => ({
  ...consent,
  id: [...consent.kind.split('_'), ...(consent.provider ? [consent.provider] : []), version].join('-'),
  version,
}));
