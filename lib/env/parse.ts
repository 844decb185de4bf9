import { z } from 'zod';

export class EnvironmentError extends Error {
  constructor(
    readonly processName: string,
    readonly names: readonly string[],
  ) {
    super(`${processName}: missing or malformed environment variables: ${names.join(', ')}`);
    this.name = 'EnvironmentError';
  }
}

/** Values never appear in the error: half of them are secrets. */
export function parseEnv<T extends z.ZodType>(
  processName: string,
  schema: T,
  source: Record<string, string | undefined> = process.env,
): z.output<T> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0] ?? '?')))].sort();
  throw new EnvironmentError(processName, names);
}

/** Reads once, and only when asked: importing a module must not need an environment (builds, tests). */
export function lazyEnv<T extends z.ZodType>(processName: string, schema: T): () => z.output<T> {
  let value: z.output<T> | undefined;
  return () => {
    value ??= parseEnv(processName, schema);
    return value;
  };
}

export const text = z.string().min(1);
export const port = z.coerce.number().int().min(1).max(65_535);
export const url = z.url();
export const base64 = z.base64().min(1);
/** `id:base64` pairs, the first one encrypts. */
export const fieldKeys = z
  .string()
  .regex(/^[a-z][a-z0-9]{0,15}:[A-Za-z0-9+/=]+(,[a-z][a-z0-9]{0,15}:[A-Za-z0-9+/=]+)*$/);
export const base64Key32 = base64.refine((value) => Buffer.from(value, 'base64').length === 32);
