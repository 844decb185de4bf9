import type { Db } from '../client';
import { seedCalendar } from './calendar';
import { seedChannels } from './channels';
import {
  type SeedStaff,
  type SeedStation,
  seedStaff,
  seedStaffSchema,
  seedStations,
  seedStationsSchema,
} from './staff';
import { seedSubscribers } from './subscribers';

export type { SeedStaff, SeedStation } from './staff';

export interface SeedOptions {
  staff?: readonly SeedStaff[];
  stations?: readonly SeedStation[];
  now?: Date;
}

/** Demo data; can be run again at every start and changes nothing that is there. */
export async function seed(db: Db, options: SeedOptions = {}): Promise<void> {
  await seedCalendar(db);
  await seedChannels(db);
  await seedSubscribers(db, options.now);
  await seedStaff(db, options.staff ?? []);
  await seedStations(db, options.stations ?? []);
}

/**
 * SEED_STAFF: JSON list of people with password and TOTP secret. Stations: SEED_STATIONS (JSON list), or the one of
 * STATION_ID and STATION_PUBLIC_KEY.
 */
export function seedOptionsFrom(env: Record<string, string | undefined>): SeedOptions {
  const people = seedStaffSchema.parse(JSON.parse(env.SEED_STAFF || '[]'));
  const listed = seedStationsSchema.parse(JSON.parse(env.SEED_STATIONS || '[]'));
  const { STATION_ID: id, STATION_PUBLIC_KEY: publicKey } = env;
  return { staff: people, stations: listed.length > 0 || !id || !publicKey ? listed : [{ id, publicKey }] };
}
