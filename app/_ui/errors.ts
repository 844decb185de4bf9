/** What a screen needs of a failed call, whatever the call was. */
export interface ReadableError {
  kind: string;
  code: string;
  message: string;
  /** 受理编号 to name on the telephone; only for failures that are ours. */
  requestNo: string | null;
  details: Record<string, unknown>;
  retryable: boolean;
}

const OFFLINE = '网络连接中断，您填写的内容已保留在本机。请检查网络后重试。';
const OURS = '系统暂时没有回应，您填写的内容已保留，请稍后重试。';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** tRPC puts the error formatter's shape on `shape` and its data on `data`; anything else is a lost connection. */
export function readError(error: unknown): ReadableError {
  const outer = record(error);
  const shape = record(outer.shape);
  const data = { ...record(shape.data), ...record(outer.data) };
  const kind = text(data.kind);
  const code = text(data.domainCode) || text(data.code);
  const answered = Object.keys(data).length > 0;
  const message = text(data.message) || text(shape.message) || (answered ? text(outer.message) : '');
  return {
    kind: kind || (code === 'UNAUTHORIZED' ? 'unauthenticated' : answered ? 'internal' : 'network'),
    code,
    message: message && /[\u4e00-\u9fff]/.test(message) ? message : answered ? OURS : OFFLINE,
    requestNo: text(data.requestNo) || null,
    details: record(data.details),
    retryable: !answered || kind === 'unavailable' || kind === 'internal',
  };
}

/** The same for the plain HTTP routes (uploads), which answer `{ code, message, … }`. */
export function readHttpError(status: number, body: unknown): ReadableError {
  const answer = record(body);
  const inner = Object.keys(record(answer.error)).length > 0 ? record(answer.error) : answer;
  if (status === 0) return readError(new Error('network'));
  return readError({
    data: { kind: status === 401 ? 'unauthenticated' : 'invalid', ...inner },
    message: text(inner.message),
  });
}
