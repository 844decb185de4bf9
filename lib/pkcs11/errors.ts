/** What a failed PKCS#11 call means, in one shape. pkcs11js throws two: `Pkcs11Error{code}` and a plain `Error('CKR_X:nn')`. */
export class Pkcs11Error extends Error {
  constructor(
    /** Name of the return value, e.g. `CKR_PIN_INCORRECT`. */
    readonly ckr: string,
    readonly code: number,
    /** The call that failed, e.g. `C_Login`; never its arguments. */
    readonly operation: string,
  ) {
    super(`${operation}: ${ckr} (${code})`);
    this.name = 'Pkcs11Error';
  }

  /** One sentence for the person at the desk. */
  get hint(): string {
    return HINTS[this.ckr] ?? `证书介质返回错误（${this.ckr}），请重新插拔介质后重试；若仍失败，请更换介质。`;
  }

  is(...names: string[]): boolean {
    return names.includes(this.ckr);
  }

  /** The token was pulled out, or its reader is gone: nothing is wrong with the data, the work goes on when it is back. */
  get isRemoval(): boolean {
    return this.is(...REMOVED);
  }
}

const REMOVED = [
  'CKR_TOKEN_NOT_PRESENT',
  'CKR_DEVICE_REMOVED',
  'CKR_SLOT_ID_INVALID',
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_SESSION_CLOSED',
  'CKR_TOKEN_NOT_RECOGNIZED',
];

const PULLED_OUT = '证书介质已被拔出，请插回同一个介质，系统会自动继续。';

const HINTS: Record<string, string> = {
  CKR_TOKEN_NOT_PRESENT: PULLED_OUT,
  CKR_DEVICE_REMOVED: PULLED_OUT,
  CKR_SLOT_ID_INVALID: PULLED_OUT,
  CKR_SESSION_HANDLE_INVALID: PULLED_OUT,
  CKR_SESSION_CLOSED: PULLED_OUT,
  CKR_TOKEN_NOT_RECOGNIZED: '无法识别插入的证书介质，请确认型号或重新插拔。',
  CKR_PIN_INCORRECT: '证书介质密码不正确，请勿反复尝试，以免介质被锁死。',
  CKR_PIN_LOCKED: '证书介质密码已锁死，请更换介质。',
  CKR_PIN_EXPIRED: '证书介质密码已过期，请更换介质。',
  CKR_PIN_LEN_RANGE: '证书介质不接受该长度的密码，请检查介质型号配置。',
  CKR_PIN_INVALID: '证书介质不接受该密码的字符，请检查介质型号配置。',
  CKR_DEVICE_MEMORY: '证书介质空间已满，请更换介质。',
  CKR_DEVICE_ERROR: '证书介质发生硬件错误，请重新插拔后重试；若仍失败，请更换介质。',
  CKR_TOKEN_WRITE_PROTECTED: '证书介质为只读，请更换介质。',
  CKR_USER_PIN_NOT_INITIALIZED: '证书介质尚未设置用户密码，请重新制证。',
  CKR_MECHANISM_INVALID: '证书介质不支持所需的算法，请更换介质型号。',
  CKR_SESSION_EXISTS: '证书介质正被其他程序使用，请关闭其他程序后重试。',
};

export function toPkcs11Error(error: unknown, operation: string): unknown {
  if (error instanceof Pkcs11Error) return error;
  if (!(error instanceof Error)) return error;
  const match = /(CKR_\w+):(\d+)/.exec(error.message) ?? /(CKR_\w+):(\d+)/.exec(error.stack ?? '');
  if (match?.[1]) return new Pkcs11Error(match[1], Number(match[2]), operation);
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'number' && /^CKR_\w+$/.test(error.message))
    return new Pkcs11Error(error.message, code, operation);
  return error;
}

/** Runs one call and gives its failure the one shape. */
export function call<T>(operation: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toPkcs11Error(error, operation);
  }
}

export async function callAsync<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toPkcs11Error(error, operation);
  }
}

export type ModuleFailure = 'MODULE_MISSING' | 'MODULE_INVALID' | 'MODULE_NOT_STARTED';

const MODULE_WORDS: Record<ModuleFailure, string> = {
  MODULE_MISSING: '找不到介质驱动文件，请安装介质厂商的驱动，或改正设置中的驱动路径，然后重新启动。',
  MODULE_INVALID: '该文件不是可用的 PKCS#11 驱动（可能选错了文件，或与本机处理器架构不符），请改正驱动路径后重新启动。',
  MODULE_NOT_STARTED: '介质驱动无法启动，请确认驱动的服务和配置文件完好，重新安装驱动后重新启动。',
};

/** The library itself is at fault, not a token: said once, where the process starts. */
export class Pkcs11ModuleError extends Error {
  constructor(
    readonly code: ModuleFailure,
    readonly path: string,
  ) {
    super(`${code}: ${path}：${MODULE_WORDS[code]}`);
    this.name = 'Pkcs11ModuleError';
  }
}
