import pino, { type Logger } from 'pino';
import { Secret } from './domain/secret';

export type { Logger };

const SECRET_TEXT = '[secret]';
/** Keys whose value is never printed, whatever it is. Compared without case, `_` and `-`. */
const SECRET_KEY =
  /(pin|pins|password|passwd|secret|token|privatekey|authorization|cookie|signature|idnumber|idno|idcard|cardno|cardnumber|bankcard|accountno|mobile|phone|phonenumber|totp|captcha|smscode|checkword|otp)$/;
/** Values that look like an identity number, a bank card or a mobile, wherever they stand in a text. */
const PERSONAL_VALUE = /(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{16,19}|1[3-9]\d{9})(?![0-9A-Za-z])/g;
const MAX_DEPTH = 8;

export const redactText = (text: string): string => text.replace(PERSONAL_VALUE, '[redacted]');

const isSecretKey = (key: string): boolean => SECRET_KEY.test(key.replace(/[_-]/g, '').toLowerCase());

function redactError(error: Error, depth: number, seen: WeakSet<object>): Record<string, unknown> {
  const own = redactObject(error as unknown as Record<string, unknown>, depth, seen);
  return {
    ...own,
    type: error.name,
    message: redactText(error.message),
    stack: error.stack === undefined ? undefined : redactText(error.stack),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1, seen) }),
  };
}

function redactObject(value: Record<string, unknown>, depth: number, seen: WeakSet<object>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isSecretKey(key) && item !== undefined && item !== null && typeof item !== 'boolean'
        ? SECRET_TEXT
        : redactValue(item, depth + 1, seen),
    ]),
  );
}

/** The depth of pino's own `redact` paths ends after one level; this one goes all the way down. */
export function redactValue(value: unknown, depth = 0, seen: WeakSet<object> = new WeakSet()): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Secret) return SECRET_TEXT;
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth > MAX_DEPTH || seen.has(value)) return '[…]';
  seen.add(value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1, seen));
  if (value instanceof Error) return redactError(value, depth, seen);
  if (value instanceof Map) return redactObject(Object.fromEntries(value), depth, seen);
  return redactObject(value as Record<string, unknown>, depth, seen);
}

const redactBindings = (bindings: object) => redactValue(bindings) as Record<string, unknown>;

export function createLogger(name: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    name,
    level: process.env.LOG_LEVEL || 'info',
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: redactBindings, bindings: redactBindings, level: (label) => ({ level: label }) },
    // The default serializer would take redacted errors for plain objects and rename their type.
    serializers: { err: (value: unknown) => value },
    hooks: {
      logMethod(args, method) {
        // `log.error(err)` would otherwise take its message from the raw error.
        const [first, ...rest] = args as unknown[];
        const call =
          first instanceof Error && rest.length === 0 ? [{ err: first }, redactText(first.message)] : [first, ...rest];
        const safe = call.map((item, index) => (index === 0 && typeof item === 'object' ? item : redactValue(item)));
        method.apply(this, safe as unknown as Parameters<typeof method>);
      },
    },
  };
  const logger = destination ? pino(options, destination) : pino(options);
  // pino formats the bindings of the root only; children inherit this method.
  const { child } = logger;
  logger.child = function redactedChild(this: Logger, bindings: object, childOptions?: object) {
    return child.call(this, redactBindings(bindings), childOptions);
  } as typeof logger.child;
  return logger;
}
