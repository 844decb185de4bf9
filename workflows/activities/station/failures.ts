import { ApplicationFailure } from '@temporalio/common';
import { SealedBoxError } from '@/lib/crypto/sealed-box';
import { KeyExtractableError, Pkcs11Error } from '@/lib/pkcs11';
import { ChainError } from '@/lib/pki/chain';
import { DerError } from '@/lib/pki/der';
import { orderOfClaim } from './marks';

/** Type of the failure as the workflow sees it → may the same call be tried again without a person? */
const RETRYABLE = {
  TOKEN_REMOVED: true,
  TOKEN_FAULT: true,
  TOKEN_BUSY: true,
  READ_BACK_MISMATCH: true,
  WRONG_TOKEN: false,
  TOKEN_NOT_BLANK: false,
  TOKEN_UNSUITABLE: false,
  SO_PIN_LOCKED: false,
  SO_PIN_UNKNOWN: false,
  TOKEN_FULL: false,
  KEY_INCOMPLETE: false,
  KEY_EXTRACTABLE: false,
  CERTIFICATE_MISMATCH: false,
  CHAIN_INVALID: false,
  TEST_SIGNATURE_FAILED: false,
  SECRETS_UNREADABLE: false,
} as const;

export type StationFailureType = keyof typeof RETRYABLE;

/** What stops a step at the desk: a stable type for the workflow, a Chinese sentence for the operator, never a PIN. */
export class StationError extends Error {
  constructor(
    readonly type: StationFailureType,
    message: string,
  ) {
    super(message);
    this.name = 'StationError';
  }
}

const REPLACE = '请换一个空白介质重新制证。';

export const faults = {
  removed: (serial: string) =>
    new StationError('TOKEN_REMOVED', `证书介质 ${serial} 不在制证台上，请插回同一个介质，系统会自动继续。`),
  notBlank: (serial: string, label: string) => {
    const orderNo = orderOfClaim(label);
    const what = orderNo ? `已用于订单 ${orderNo}，不能用于本订单` : `（${label || '无标签'}）不是空白介质`;
    return new StationError('TOKEN_NOT_BLANK', `证书介质 ${serial} ${what}，${REPLACE}`);
  },
  wrongToken: (serial: string) =>
    new StationError('WRONG_TOKEN', `证书介质 ${serial} 上不是本订单的密钥，请核对序列号，插入正确的介质。`),
  unsuitable: (serial: string) =>
    new StationError('TOKEN_UNSUITABLE', `证书介质 ${serial} 不支持 RSA-2048 密钥，请更换介质型号。`),
  soPinUnknown: (serial: string) =>
    new StationError('SO_PIN_UNKNOWN', `证书介质 ${serial} 的管理员密码未知，为免锁死不再尝试，${REPLACE}`),
  soPinLocked: (serial: string) =>
    new StationError('SO_PIN_LOCKED', `证书介质 ${serial} 的管理员密码已锁死，${REPLACE}`),
  keyIncomplete: (serial: string) =>
    new StationError('KEY_INCOMPLETE', `证书介质 ${serial} 上的密钥不完整，但已有证书，${REPLACE}`),
  certificateMismatch: (serial: string) =>
    new StationError('CERTIFICATE_MISMATCH', `证书与介质 ${serial} 上的密钥或已有证书不一致，请停止发货并联系管理员。`),
  readBack: (serial: string) =>
    new StationError('READ_BACK_MISMATCH', `从介质 ${serial} 读回的证书与签发的不一致，系统将重试。`),
  testSignature: (serial: string) =>
    new StationError('TEST_SIGNATURE_FAILED', `介质 ${serial} 的测试签名验证失败，${REPLACE}`),
};

/** One shape for the workflow. Causes are dropped: only what is written here may reach a history. */
export function toFailure(error: unknown, serial: string): ApplicationFailure {
  const { type, message } = describe(error, serial);
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !RETRYABLE[type],
    details: [{ tokenSerial: serial }],
  });
}

export function describe(error: unknown, serial: string): { type: StationFailureType; message: string } {
  if (error instanceof StationError) return error;
  if (error instanceof Pkcs11Error) return ofModule(error, serial);
  if (error instanceof KeyExtractableError) {
    return { type: 'KEY_EXTRACTABLE', message: `介质 ${serial} 的私钥可以被导出，不能使用，${REPLACE}` };
  }
  if (error instanceof ChainError) {
    return { type: 'CHAIN_INVALID', message: `签发的证书链校验未通过（${error.reason}），请联系管理员。` };
  }
  if (error instanceof DerError) {
    return { type: 'CHAIN_INVALID', message: '证书或证书主体的内容不符合规范，请联系管理员。' };
  }
  if (error instanceof SealedBoxError) {
    return { type: 'SECRETS_UNREADABLE', message: '本制证台无法打开该介质的密封密码，请重新开始制证。' };
  }
  return { type: 'TOKEN_FAULT', message: `处理证书介质 ${serial} 时发生内部错误，系统将重试；若仍失败，请更换介质。` };
}

function ofModule(error: Pkcs11Error, serial: string): { type: StationFailureType; message: string } {
  if (error.isRemoval) return faults.removed(serial);
  // A locked user PIN is reset on the way; what comes up here is the SO's.
  if (error.is('CKR_PIN_LOCKED')) return faults.soPinLocked(serial);
  if (error.is('CKR_DEVICE_MEMORY')) return { type: 'TOKEN_FULL', message: `介质 ${serial}：${error.hint}` };
  if (error.is('CKR_SESSION_EXISTS')) return { type: 'TOKEN_BUSY', message: `介质 ${serial}：${error.hint}` };
  if (error.is('CKR_MECHANISM_INVALID', 'CKR_KEY_SIZE_RANGE')) return faults.unsuitable(serial);
  return { type: 'TOKEN_FAULT', message: `介质 ${serial}：${error.hint}` };
}
