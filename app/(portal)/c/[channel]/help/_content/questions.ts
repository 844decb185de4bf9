export interface Question {
  id: string;
  topic: '办理' | '资料' | '支付和发票' | '邮寄' | '使用';
  question: string;
  answer: string;
}

/** 常见问题. Ids stand in links that people share: they stay. */
export const QUESTIONS: readonly Question[] = [
  {
    id: 'which',
    topic: '办理',
    question: '不知道该办哪一种业务，怎么选？',
    answer:
      'UKey 不见了或坏了：丢了 UKey。UKey 在手上、密码不记得：忘记密码。提示证书将过期：快到期了。单位名称、法定代表人、经办人或者手机号变了：单位信息变了。从来没有办过：第一次办理。',
  },
  {
    id: 'phone-changed',
    topic: '办理',
    question: '经办人换了手机号，收不到验证码怎么办？',
    answer:
      '旧手机还能收到验证码的，验证身份后在首页“单位信息变了”里申请更换手机号，不收费。旧手机已收不到，或者首页没有这一项的，请在服务时间致电 {hotline}，核实身份后登记新号码。',
  },
  {
    id: 'no-code',
    topic: '办理',
    question: '手机没换，但一直收不到短信验证码？',
    answer:
      '请先看短信的拦截箱；确认输入的统一社会信用代码没有错；60 秒后可以重新发送。验证码 10 分钟内有效，以最新一条为准。一小时内仍收不到，请致电 {hotline}。',
  },
  {
    id: 'who',
    topic: '办理',
    question: '可以请别人代办吗？',
    answer:
      '由登记的经办人办理。更换经办人在首页“单位信息变了”里申请，不收费；首页没有这一项，或者原经办人的手机已收不到验证码的，请致电 {hotline}。我们不委托任何中介收费代办。',
  },
  {
    id: 'verify-failed',
    topic: '办理',
    question: '认证一直不通过怎么办？',
    answer:
      '页面会说明是姓名、证件号还是手机号不一致。常见原因：手机号不是法定代表人本人实名；银行预留手机号已更换；对公账户名称与执照不一致。改用另一种认证方式，或者选择线下邮寄。',
  },
  {
    id: 'found',
    topic: '办理',
    question: '申请补办后 UKey 又找到了？',
    answer:
      '制作之前，在订单查询里打开订单，点“UKey 找到了”，原证书恢复使用，已付的费用原路退回。订单已经关闭或者退款的，原证书仍是挂失状态，也在这个订单里点“UKey 找到了”解除挂失。制作之后原证书已注销，请使用新的 UKey。',
  },
  {
    id: 'seal',
    topic: '资料',
    question: '营业执照必须盖章吗？',
    answer: '复印件需要加盖单位公章（红色），再拍照或扫描。电子营业执照打印后同样要盖章。',
  },
  {
    id: 'picture-size',
    topic: '资料',
    question: '图片太大传不上去？',
    answer:
      '每张不超过 1.5 MB，支持 jpg、jpeg、png、gif。页面会自动压缩照片；压缩后仍太大的，请把手机相机的像素调低后重拍。',
  },
  {
    id: 'rejected',
    topic: '资料',
    question: '资料被退回，要全部重传吗？',
    answer: '不用。订单里标明了哪一张、为什么，只重传那几张，其余保持不变。',
  },
  {
    id: 'no-alipay',
    topic: '支付和发票',
    question: '没有支付宝可以付款吗？',
    answer: '付款码可以发给同事代付。目前只支持支付宝。',
  },
  {
    id: 'refund',
    topic: '支付和发票',
    question: '付款后可以取消、退款吗？',
    answer:
      '开始制作之前可以取消，费用全额原路退回，一般 1 至 3 个工作日到账。已经开始制作的，请在订单里申请退款，由财务决定。',
  },
  {
    id: 'invoice',
    topic: '支付和发票',
    question: '发票什么时候开？在哪里下载？',
    answer: '付款后 24 小时内开具电子发票，发到您填的邮箱，也可以在订单查询里下载。开具之前可以修改抬头。',
  },
  {
    id: 'shipping',
    topic: '邮寄',
    question: '快递费谁出？多久能收到？',
    answer:
      '新的 UKey 由顺丰寄出，运费到付。审核通过后一般 {days} 个工作日内寄出，运单号会发短信，路线在订单里可以看到。',
  },
  {
    id: 'post-to-us',
    topic: '邮寄',
    question: '线下邮寄的材料寄到哪里？',
    answer:
      '寄到{pointName}（{pointAddress}），收件人 {pointContact}，电话 {pointPhone}。请在快递单上注明“办理{channel}证书补办”字样（办理其他业务的，写邮寄页面上给出的字样）；运费由单位自付，到付件会被拒收。',
  },
  {
    id: 'expiry',
    topic: '使用',
    question: '证书的有效期是多久？',
    answer: '一年。到期前 90 天起可以更新，更新后从原到期日起再算一年。',
  },
  {
    id: 'old-certificate',
    topic: '使用',
    question: '补办期间原来的证书还能用吗？',
    answer:
      '挂失后不能。在线上传资料的，确认订单后原证书马上挂失；线下邮寄的，审核通过后挂失。新证书制成后，原证书注销。',
  },
  {
    id: 'browser',
    topic: '使用',
    question: '需要用什么浏览器？',
    answer: '近三年的 Chrome、Edge、Firefox、Safari 以及手机自带浏览器都可以，不需要安装控件。',
  },
  {
    id: 'change-password',
    topic: '使用',
    question: '怎么修改证书密码？',
    answer:
      '修改密码用的证书助手还在准备。现在请带上 UKey 和当前的密码到{pointName}（{pointAddress}）当场修改，由您自己输入新密码；不方便前往的，请致电 {hotline}。当前的密码不记得了，请办“忘记密码”。',
  },
  {
    id: 'password-asked',
    topic: '使用',
    question: '有人打电话要证书密码，能给吗？',
    answer: '不能。我们和管理机构都不会索要证书密码或短信验证码。请直接挂断，并致电 {hotline} 核实。',
  },
];
