import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelServices, channels } from '../../../db/schema/channel';
import { seedChannels } from '../../../db/seed/channels';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { testClock } from '../testing';
import { currentAgreements, getChannel, readLogo } from './getChannel';
import { listChannels } from './listChannels';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedChannels(database.db);
});
afterAll(() => database.close());

// A Friday at ten in China.
const clock = testClock(new Date('2026-11-20T02:00:00Z'));
const view = (channel: string) => getChannel({ db: database.db, clock }, { channel });

describe('channels side by side', () => {
  it('have terms, hours, texts and pictures of their own', async () => {
    const [guilin, lake] = [await view('3394'), await view('3396')];
    const fee = ({ services }: typeof guilin) =>
      services.find(({ businessType }) => businessType === 'reissue')?.feeFen;
    expect([fee(guilin), fee(lake)]).toEqual([5_000, 8_000]);
    expect(guilin.services).toHaveLength(6);
    const first = ({ services }: typeof guilin) => services.find(({ businessType }) => businessType === 'new');
    expect(first(guilin)).toMatchObject({ feeFen: 20_000, feeFrom: false });
    expect(first(lake)).toMatchObject({ feeFen: 26_000, feeFrom: true });
    expect(lake.products.map(({ feeFen }) => feeFen)).toEqual([26_000, 32_000]);
    expect(lake.services.map(({ businessType }) => businessType)).not.toContain('change');
    expect(lake.methods).not.toContain('legal_bank_card');
    expect(lake.acceptancePoint.opening.text).toBe('周二、四 9:00–16:30');
    const today = ({ acceptancePoint }: typeof guilin) => acceptancePoint.opening.days[0];
    expect(today(lake)).toEqual({ date: '2026-11-20', spans: [] });
    expect(today(guilin)?.spans).toHaveLength(2);
    expect([guilin.banner, lake.banner === '']).toEqual(['', false]);
    expect(guilin.logoUrl).not.toBe(lake.logoUrl);
    const { png } = await readLogo(database.db, { channel: '3396' });
    expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
    await expect(readLogo(database.db, { channel: '3395' })).rejects.toMatchObject({ code: 'channel.unknown' });
  });

  it('show every service as closed when the channel is, and are not offered to others', async () => {
    const closed = await view('3395');
    expect(closed.services.map(({ open }) => open)).toEqual([false]);
    const [row] = await database.db.select().from(channelServices).where(eq(channelServices.channelId, closed.id));
    expect(row?.open).toBe(true);
    expect((await listChannels(database.db)).map(({ number }) => number)).toEqual([3394, 3396]);
  });

  it('want the agreements that they name, in the newest version', async () => {
    const { id, agreements } = await view('3396');
    expect(agreements.length).toBeGreaterThan(1);
    await database.db
      .update(channels)
      .set({ agreementKinds: ['service'] })
      .where(eq(channels.id, id));
    expect((await currentAgreements(database.db, id)).map(({ kind }) => kind)).toEqual(['service']);
    expect((await view('3394')).agreements).toEqual(agreements);
  });
});
