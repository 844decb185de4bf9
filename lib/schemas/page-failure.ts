import { z } from 'zod';
import { pathPattern } from '../domain/page-path';

/** A page that failed, or was not there, as its browser tells of it: where and in which piece of ours, nothing of whom. */
export const pageFailureInput = z.object({
  what: z.enum(['broken', 'missing']),
  // Masked here, whoever has masked it before.
  path: z.string().max(500).transform(pathPattern),
  build: z.string().regex(/^[\w-]{1,40}$/),
  errorName: z
    .string()
    .regex(/^[A-Za-z]{1,40}$/)
    .optional(),
  /** Where it was thrown: `chunk.js:line:column`. */
  places: z.array(z.string().regex(/^[\w.~-]{1,80}\.js:\d{1,6}:\d{1,7}$/)).max(3),
});
export type PageFailure = z.input<typeof pageFailureInput>;
