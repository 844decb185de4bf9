import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditLog, rateLimits, staff, staffSessions } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import '../../../db/testing/factories';
import type { Role } from '../../domain/permissions';
import { TEST_INDEX_KEY as indexKey, type TestClock, testClock } from '../testing';
import { LOCK } from './attempts';
import { confirmTotp } from './confirmTotp';
import { login } from './login';
import { logout } from './logout';
import { hashPassword } from './password';
import { hashToken, resolveStaffSession, STAFF_SESSION } from './session';

const PASSWORD = 'correct horse battery staple';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const MINUTE = 60_000;

let database: TestDatabase;
let passwordHash: string;
beforeAll(async () => {
  database = await createTestDatabase();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => database.close());

async function makePerson(values: Partial<typeof staff.$inferInsert> = {}) {
  const name = `person-${randomUUID().slice(0, 8)}`;
  const roles: Role[] = ['reviewer'];
  await database.db
    .insert(staff)
    .values({ id: name, login: name, name: '审核员示例', roles, passwordHash, totpSecret: SECRET, ...values });
  return name;
}

const entry = (clock: TestClock) => ({
  db: database.db,
  clock,
  actor: { kind: 'system' as const, id: 'sign-in', origin: '192.0.2.7' },
});
const signIn = (clock: TestClock, name: string, password = PASSWORD) =>
  login(entry(clock), { login: name, password }, { indexKey });
const codeAt = (clock: TestClock, secret = SECRET) => generateSync({ secret, epoch: clock.now().getTime() / 1000 });

async function confirm(clock: TestClock, token: string, code: string) {
  const session = await resolveStaffSession(database.db, clock, token);
  if (!session) throw new Error('no session');
  return confirmTotp({ db: database.db, clock, actor: session.actor }, { session, token, code });
}

async function fullSession(clock: TestClock, name: string): Promise<string> {
  const { token } = await signIn(clock, name);
  return (await confirm(clock, token, codeAt(clock))).token;
}

describe('password', () => {
  it('gives a session that is good for nothing but the one-time code', async () => {
    const clock = testClock();
    const { stage, token } = await signIn(clock, await makePerson());
    expect(stage).toEqual({ stage: 'totp' });
    expect((await resolveStaffSession(database.db, clock, token))?.stage).toBe('password');
    clock.advance(STAFF_SESSION.halfWayMs + 1);
    expect(await resolveStaffSession(database.db, clock, token)).toBeNull();
  });

  it('locks after five failures, refuses even the right password, and opens after 15 minutes', async () => {
    const clock = testClock();
    const name = await makePerson();
    for (let i = 0; i < LOCK.failures; i++) {
      await expect(signIn(clock, name, 'wrong')).rejects.toMatchObject({ code: 'staff.credentials' });
    }
    await expect(signIn(clock, name)).rejects.toMatchObject({ code: 'staff.locked', kind: 'limited' });
    clock.advance(LOCK.ms - MINUTE);
    await expect(signIn(clock, name)).rejects.toMatchObject({ code: 'staff.locked' });
    clock.advance(MINUTE + 1);
    await expect(signIn(clock, name)).resolves.toMatchObject({ stage: { stage: 'totp' } });
  });

  it('does not let a burst of guesses pass the count', async () => {
    const clock = testClock();
    const name = await makePerson();
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => signIn(clock, name, 'wrong')));
    const codes = results.map((result) => (result as PromiseRejectedResult).reason.code);
    expect(codes.filter((code) => code === 'staff.credentials')).toHaveLength(LOCK.failures);
    expect(codes.filter((code) => code === 'staff.locked')).toHaveLength(12 - LOCK.failures);
  });

  it('answers the same for a login that does not exist, lock included', async () => {
    const clock = testClock();
    const name = `nobody-${randomUUID()}`;
    for (let i = 0; i < LOCK.failures; i++) {
      await expect(signIn(clock, name)).rejects.toMatchObject({ code: 'staff.credentials' });
    }
    await expect(signIn(clock, name)).rejects.toMatchObject({ code: 'staff.locked' });
    // Whoever types into the wrong field is not found in the table.
    const keys = (await database.db.select().from(rateLimits)).map(({ key }) => key);
    expect(keys.some((key) => key.startsWith('staff-login:'))).toBe(true);
    expect(keys.filter((key) => key.includes(name))).toEqual([]);
  });

  it('does not count what was right', async () => {
    const clock = testClock();
    const name = await makePerson();
    for (let i = 0; i < LOCK.failures + 2; i++) await signIn(clock, name);
    const [row] = await database.db.select().from(staff).where(eq(staff.id, name));
    expect(row).toMatchObject({ failedLogins: 0, lockedUntil: null });
  });
});

describe('one-time code', () => {
  it('opens the session with a new token; the half-way one is gone and neither is in the table', async () => {
    const clock = testClock();
    const name = await makePerson();
    const { token } = await signIn(clock, name);
    const full = await confirm(clock, token, codeAt(clock));
    expect(full.token).not.toBe(token);
    expect(await resolveStaffSession(database.db, clock, token)).toBeNull();
    expect((await resolveStaffSession(database.db, clock, full.token))?.stage).toBe('full');
    const rows = await database.db.select().from(staffSessions).where(eq(staffSessions.staffId, name));
    expect(rows.map((row) => row.tokenHash)).toEqual([hashToken(full.token)]);
  });

  it('is accepted once', async () => {
    const clock = testClock();
    const name = await makePerson();
    const code = codeAt(clock);
    const first = await signIn(clock, name);
    await confirm(clock, first.token, code);
    const second = await signIn(clock, name);
    await expect(confirm(clock, second.token, code)).rejects.toMatchObject({ code: 'staff.code_used' });
    clock.advance(30_000);
    await expect(confirm(clock, second.token, codeAt(clock))).resolves.toBeTruthy();
  });

  it('is accepted once when it arrives twice at the same time', async () => {
    const clock = testClock();
    const name = await makePerson();
    const [a, b] = [await signIn(clock, name), await signIn(clock, name)];
    const code = codeAt(clock);
    const results = await Promise.allSettled([confirm(clock, a.token, code), confirm(clock, b.token, code)]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('locks after five wrong ones, however often the password was right in between', async () => {
    const clock = testClock();
    const name = await makePerson();
    for (let i = 0; i < LOCK.failures; i++) {
      const { token } = await signIn(clock, name);
      await expect(confirm(clock, token, '000000')).rejects.toMatchObject({ code: 'staff.code' });
    }
    await expect(signIn(clock, name)).rejects.toMatchObject({ code: 'staff.locked' });
  });

  it('enrols who has no secret yet, and keeps the secret only when a code proves it', async () => {
    const clock = testClock();
    const name = await makePerson({ totpSecret: null });
    const abandoned = await signIn(clock, name);
    const { stage, token } = await signIn(clock, name);
    if (stage.stage !== 'enrol' || abandoned.stage.stage !== 'enrol') throw new Error('no enrolment');
    expect(stage.enrol.secret).not.toBe(abandoned.stage.enrol.secret);
    expect(stage.enrol.otpauthUrl).toContain(`secret=${stage.enrol.secret}`);
    await expect(confirm(clock, token, codeAt(clock, abandoned.stage.enrol.secret))).rejects.toMatchObject({
      code: 'staff.code',
    });
    await confirm(clock, token, codeAt(clock, stage.enrol.secret));
    const [row] = await database.db.select().from(staff).where(eq(staff.id, name));
    expect(row?.totpSecret).toBe(stage.enrol.secret);
    await expect(signIn(clock, name)).resolves.toMatchObject({ stage: { stage: 'totp' } });
  });
});

describe('session', () => {
  it('ends after 30 idle minutes, lives on by use, and ends after 8 hours all the same', async () => {
    const clock = testClock();
    const name = await makePerson();
    const idle = await fullSession(clock, name);
    clock.advance(STAFF_SESSION.idleMs + 1);
    expect(await resolveStaffSession(database.db, clock, idle, { touch: true })).toBeNull();

    const used = await fullSession(clock, name);
    for (let i = 0; i < 15; i++) {
      clock.advance(29 * MINUTE);
      expect(await resolveStaffSession(database.db, clock, used, { touch: true })).not.toBeNull();
    }
    clock.advance(STAFF_SESSION.absoluteMs - 15 * 29 * MINUTE);
    expect(await resolveStaffSession(database.db, clock, used, { touch: true })).toBeNull();
  });

  it('is not kept alive by a page that only listens', async () => {
    const clock = testClock();
    const token = await fullSession(clock, await makePerson());
    clock.advance(20 * MINUTE);
    expect(await resolveStaffSession(database.db, clock, token)).not.toBeNull();
    clock.advance(11 * MINUTE);
    expect(await resolveStaffSession(database.db, clock, token)).toBeNull();
  });

  it('ends at once when its owner is disabled, and he can sign in no more', async () => {
    const clock = testClock();
    const name = await makePerson();
    const token = await fullSession(clock, name);
    await database.db.update(staff).set({ disabledAt: clock.now() }).where(eq(staff.id, name));
    expect(await resolveStaffSession(database.db, clock, token)).toBeNull();
    await expect(signIn(clock, name)).rejects.toMatchObject({ code: 'staff.credentials' });
  });

  it('ends by signing out; every step has its audit row', async () => {
    const clock = testClock();
    const name = await makePerson();
    const token = await fullSession(clock, name);
    const session = await resolveStaffSession(database.db, clock, token);
    await logout(
      { db: database.db, clock, actor: session?.actor ?? { kind: 'staff', id: '', roles: [] } },
      hashToken(token),
    );
    expect(await resolveStaffSession(database.db, clock, token)).toBeNull();
    const rows = await database.db
      .select({ action: auditLog.action })
      .from(auditLog)
      .where(and(eq(auditLog.objectType, 'staff'), eq(auditLog.objectId, name)))
      .orderBy(auditLog.seq);
    expect(rows.map((row) => row.action)).toEqual(['staff.password_accepted', 'staff.login', 'staff.logout']);
  });
});
