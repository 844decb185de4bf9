import { createHash } from 'node:crypto';
import type { TokenCase } from './secrets';

/** The label claims a token for one attempt of one order before anything else is written to it. */
export const claimLabel = (of: Pick<TokenCase, 'orderNo' | 'attempt'>): string =>
  of.attempt === 1 ? `CD${of.orderNo}` : `CD${of.orderNo}-${of.attempt}`;

export const orderOfClaim = (label: string): string | undefined => /^CD([0-9A-Z]{8,24})(?:-\d+)?$/.exec(label)?.[1];

/** CKA_ID of the pair: the same at every repetition of an attempt, so a second key is never made. */
export const keyIdOf = (of: Pick<TokenCase, 'orderNo' | 'attempt'>): Buffer =>
  createHash('sha256').update(`certdesk token key ${of.orderNo}/${of.attempt}`).digest().subarray(0, 20);

export const sha256Hex = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
