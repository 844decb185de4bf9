import { hkdfSync } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import { generateSync, generateURI } from 'otplib';
import type { Tx } from '../../../db/client';
import { staff } from '../../../db/schema/platform';

const STEP_SECONDS = 30;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The step whose code this is: now, or one beside it for clocks that differ. */
export function matchingStep(secret: string, code: string, now: Date): number | null {
  const step = Math.floor(now.getTime() / 1000 / STEP_SECONDS);
  for (const candidate of [step, step - 1, step + 1]) {
    if (generateSync({ secret, epoch: candidate * STEP_SECONDS }) === code) return candidate;
  }
  return null;
}

/** Marks the step as used; false when it, or a later one, was used before. */
export async function consumeStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
  const rows = await tx
    .update(staff)
    .set({ totpLastStep: step })
    .where(and(eq(staff.id, staffId), lt(staff.totpLastStep, step)))
    .returning({ id: staff.id });
  return rows.length === 1;
}

/**
 * The secret offered at first sign-in follows from the half-way session's token, which only the browser has:
 * nothing is stored before the first code proves that the authenticator took it over.
 */
export function enrolmentSecret(token: string): string {
  const bytes = Buffer.from(hkdfSync('sha256', token, '', 'certdesk totp enrolment', 20));
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((group) => BASE32[Number.parseInt(group, 2)]).join('');
}

export const otpauthUrl = (login: string, secret: string): string =>
  generateURI({ issuer: '数字证书服务系统', label: login, secret });
