/** What an operator reads beside a slot. */
export const STEP_TEXT = {
  reserve: '检查空白介质',
  claim: '初始化介质',
  pins: '设置管理员密码与运输密码',
  key: '在介质内生成密钥',
  csr: '介质签名证书请求',
  issuing: '等待 CA 签发',
  write: '写入证书',
  readback: '读回比对并校验证书链',
  test: '测试签名',
  final: '设置用户密码',
  done: '制证完成',
  inspect: '检查介质',
  erase: '清除介质',
  erased: '已清除，可重新使用',
} as const;

export type StepName = keyof typeof STEP_TEXT;

/** Tells board and Temporal where a token stands. */
export type Step = (name: StepName) => void;
