import { randomUUID } from 'node:crypto';
import { BASE, database } from '@/app/_trpc/testing';
import { staff } from '@/db/schema/platform';
import type { Role } from '@/lib/domain/permissions';
import { hashPassword } from '@/lib/services/staff/password';
import { createSession } from '@/lib/services/staff/session';

export const PASSWORD = 'correct horse';
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
let passwordHash: Promise<string> | undefined;

/** A colleague; @returns his login, which is his id too */
export async function makePerson(roles: Role[]): Promise<string> {
  const login = `p-${randomUUID().slice(0, 8)}`;
  passwordHash ??= hashPassword(PASSWORD);
  const person = { id: login, login, name: '示例', roles, passwordHash: await passwordHash, totpSecret: TOTP_SECRET };
  await database.db.insert(staff).values(person);
  return login;
}

/** Signed in, without the two steps that other tests are about. `stage` password: half-way. */
export async function signedIn(role: Role | Role[], stage: 'full' | 'password' = 'full') {
  const login = await makePerson([role].flat());
  const { token } = await createSession(database.db, login, stage, new Date());
  return { login, headers: { origin: BASE, cookie: `cd_staff=${token}` } };
}
