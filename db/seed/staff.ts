import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { ROLES, type Role } from '../../lib/domain/permissions';
import { hashPassword, verifyPassword } from '../../lib/services/staff/password';
import type { Db } from '../client';
import { staff } from '../schema/platform';
import { stations } from '../schema/production';
import { DEMO_POINT_ID } from './channels';

const roles = Object.keys(ROLES) as [Role, ...Role[]];
export const seedStaffSchema = z.array(
  z.object({
    login: z.string().min(1),
    name: z.string().min(1),
    roles: z.array(z.enum(roles)),
    password: z.string().min(8),
    /** Base32; without it the person enrols at the first sign-in. */
    totpSecret: z.string().min(16).optional(),
  }),
);
export type SeedStaff = z.output<typeof seedStaffSchema>[number];

export const seedStationsSchema = z.array(
  z.object({ id: z.string().min(1), name: z.string().min(1).optional(), publicKey: z.string().min(1) }),
);
export type SeedStation = z.output<typeof seedStationsSchema>[number];

/** The demo logins are those that the start prints: one that was changed since is set back, unless `keepChanged`. */
export async function seedStaff(
  db: Db,
  people: readonly SeedStaff[],
  { pointId = DEMO_POINT_ID, keepChanged = false } = {},
): Promise<void> {
  for (const { login, name, roles: theirs, password, totpSecret } of people) {
    const [known] = await db.select().from(staff).where(eq(staff.login, login));
    const secret = totpSecret ?? null;
    if (!known) {
      const passwordHash = await hashPassword(password);
      await db.insert(staff).values({
        ...{ id: `staff-${login}`, login, name, roles: theirs, passwordHash },
        ...{ totpSecret: secret, acceptancePointId: pointId },
      });
      continue;
    }
    if (keepChanged) continue;
    const same = await verifyPassword(known.passwordHash, password);
    if (same && (secret === null || known.totpSecret === secret)) continue;
    await db
      .update(staff)
      .set({ passwordHash: await hashPassword(password), totpSecret: secret })
      .where(eq(staff.id, known.id));
  }
}

/** A station's key comes with its machine: a new one replaces the old. */
export async function seedStations(db: Db, list: readonly SeedStation[], pointId = DEMO_POINT_ID): Promise<void> {
  for (const { id, name = '一号制证台', publicKey } of list) {
    await db
      .insert(stations)
      .values({ id, name, acceptancePointId: pointId, publicKey })
      .onConflictDoUpdate({ target: stations.id, set: { publicKey } });
  }
}
