import { readMigrationFiles } from 'drizzle-orm/migrator';
import postgres, { type TransactionSql } from 'postgres';

/** Nobody but the owner may change or remove what is in them; the application adds, and may add to the head by trigger only. */
const APPEND_ONLY = ['audit_log', 'audit_seals'];
const READ_ONLY = ['audit_head'];

const user = (url: string) => decodeURIComponent(new URL(url).username);
const password = (url: string) => decodeURIComponent(new URL(url).password);
const open = (url: string) => postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });

/** One URL, or two with the same user: the application is then its own owner. */
export const sameRole = (ownerUrl: string, appUrl: string): boolean => user(ownerUrl) === user(appUrl);

/**
 * Gives the application's role what it needs and no more; at every start, because migrations bring tables. The role is made
 * when it is missing; a given one keeps its password.
 */
export async function grantApplication(ownerUrl: string, appUrl: string): Promise<void> {
  const client = open(ownerUrl);
  try {
    await client.begin(async (tx) => {
      const name = user(appUrl);
      const [found] = await tx`select 1 from pg_roles where rolname = ${name}`;
      const role = quoted(name);
      if (!found) await tx.unsafe(`create role ${role} login password ${literal(password(appUrl))}`);
      await grant(tx, role);
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function grant(tx: TransactionSql, role: string): Promise<void> {
  await tx.unsafe(`
    grant usage on schema public, drizzle to ${role};
    grant select on all tables in schema drizzle to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    grant usage, select on all sequences in schema public to ${role};
    revoke all on ${[...APPEND_ONLY, ...READ_ONLY].join(', ')} from public, ${role};
    grant select, insert on ${APPEND_ONLY.join(', ')} to ${role};
    grant select on ${READ_ONLY.join(', ')} to ${role};
    revoke create on schema public from public, ${role};
  `);
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => {
  if (text.includes('\\')) throw new Error('a backslash in a database password is not supported');
  return `'${text.replaceAll("'", "''")}'`;
};

/** What the role could still do to the audit log; empty when it can only add to it. */
export async function powersOverAudit(url: string): Promise<string[]> {
  const client = open(url);
  try {
    const [row] = await client<{ superuser: boolean; owns: boolean; writes: boolean }[]>`
      select (select rolsuper from pg_roles where rolname = current_user) as superuser,
        bool_or(pg_has_role(relowner, 'member')) as owns,
        bool_or(has_table_privilege(oid, 'update') or has_table_privilege(oid, 'delete')
          or has_table_privilege(oid, 'truncate')) as writes
      from pg_class where oid in ('audit_log'::regclass, 'audit_seals'::regclass)`;
    const powers = { 'is a superuser': row?.superuser, 'owns the table': row?.owns, 'may change rows': row?.writes };
    return Object.entries(powers).flatMap(([power, has]) => (has ? [power] : []));
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** A machine that knows only the application's role can't migrate: it can see whether somebody else has. */
export async function mayMigrate(url: string): Promise<boolean> {
  const client = open(url);
  try {
    const [row] = await client<{ may: boolean }[]>`
      select has_database_privilege(current_database(), 'create') and (to_regclass('public.audit_log') is null
        or (select pg_has_role(relowner, 'member') from pg_class where oid = to_regclass('public.audit_log'))) as may`;
    return row?.may === true;
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** How many of our migrations the database does not have yet. */
export async function missingMigrations(url: string, migrationsFolder: string): Promise<number> {
  const client = open(url);
  try {
    const [row] = await client<{ newest: string | null }[]>`
      select max(created_at)::text as newest from drizzle.__drizzle_migrations`.catch((error: { code?: string }) => {
      // Nobody has been here yet, or nobody has granted anything.
      if (error.code === '42P01' || error.code === '42501') return [];
      throw error;
    });
    const newest = Number(row?.newest ?? 0);
    return readMigrationFiles({ migrationsFolder }).filter(({ folderMillis }) => folderMillis > newest).length;
  } finally {
    await client.end({ timeout: 5 });
  }
}
