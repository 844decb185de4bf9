import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelServices, channels } from '../../../db/schema/channel';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeChannel, TEST_CHANNEL } from '../../../db/testing/parties';
import { requireService, serviceOf } from './serviceOf';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await makeChannel(database.db);
});
afterAll(() => database.close());

const only = and(eq(channelServices.channelId, TEST_CHANNEL), eq(channelServices.businessType, 'new'));

describe('the terms of a business type', () => {
  it('come from the channel that offers it', async () => {
    expect(await serviceOf(database.db, TEST_CHANNEL, 'reissue')).toEqual({
      open: true,
      feeFen: 5000,
      productionDays: 5,
    });
    expect(await serviceOf(database.db, 'elsewhere', 'reissue')).toMatchObject({ open: false });
  });

  it('say in words that the type, or the whole channel, is closed', async () => {
    const { db } = database;
    await db.update(channelServices).set({ open: false }).where(only);
    await expect(requireService(db, TEST_CHANNEL, 'new')).rejects.toMatchObject({
      code: 'channel.service_closed',
      message: expect.stringContaining('400-000-0000'),
    });
    await db.update(channelServices).set({ open: true }).where(only);
    await expect(requireService(db, TEST_CHANNEL, 'new')).resolves.toMatchObject({ feeFen: 20_000 });
    await db.update(channels).set({ open: false }).where(eq(channels.id, TEST_CHANNEL));
    await expect(requireService(db, TEST_CHANNEL, 'new')).rejects.toMatchObject({ code: 'channel.closed' });
    await db.update(channels).set({ open: true }).where(eq(channels.id, TEST_CHANNEL));
  });
});
