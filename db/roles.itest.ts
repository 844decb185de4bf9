import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrateDatabase } from './migrate';
import { grantApplication, mayMigrate, missingMigrations, powersOverAudit, sameRole } from './roles';

/** A server of somebody else's: an owner that is no superuser, an application role that the administrator made. */
const name = `roles_${randomBytes(4).toString('hex')}`;
const url = (role: string) => {
  const made = new URL(inject('testPostgresUrl'));
  made.pathname = `/${name}`;
  made.username = `${name}_${role}`;
  made.password = 'invented';
  return made.href;
};
const admin = async (...statements: string[]) => {
  const client = postgres(inject('testPostgresUrl'), { max: 1, onnotice: () => {} });
  for (const statement of statements) await client.unsafe(statement);
  await client.end();
};

beforeAll(() =>
  admin(
    `create role ${name}_owner login password 'invented'`,
    `create role ${name}_app login password 'invented'`,
    `create database ${name} owner ${name}_owner`,
  ),
);
afterAll(() => admin(`drop database if exists ${name} with (force)`));

describe('database roles on a given server', () => {
  it('a machine with the application role alone waits for the migrations of another', async () => {
    expect(await mayMigrate(url('app'))).toBe(false);
    expect(await missingMigrations(url('app'), 'db/migrations')).toBeGreaterThan(0);
  });

  it('an owner without special rights migrates and grants, again and again', async () => {
    expect(sameRole(url('owner'), url('app'))).toBe(false);
    expect(await mayMigrate(url('owner'))).toBe(true);
    for (let start = 0; start < 2; start += 1) {
      await migrateDatabase(url('owner'));
      await grantApplication(url('owner'), url('app'));
    }
    expect(await mayMigrate(url('app'))).toBe(false);
    expect(await missingMigrations(url('app'), 'db/migrations')).toBe(0);
  });

  it('knows whether the log is append-only for a role', async () => {
    expect(await powersOverAudit(url('app'))).toEqual([]);
    expect(await powersOverAudit(url('owner'))).toEqual(['owns the table', 'may change rows']);
    expect(await powersOverAudit(inject('testPostgresUrl').replace(/\/[^/]*$/, `/${name}`))).toContain(
      'is a superuser',
    );
  });
});
