import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploads } from '../../../db/schema/order';
import { outbox, rateLimits } from '../../../db/schema/platform';
import { drafts, licencePictures } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeChannel, makeSubscriber, TEST_AGREEMENTS } from '../../../db/testing/factories';
import { inventedMobile, inventedResidentId, inventedUscc } from '../../../db/testing/values';
import { runRetention } from '../retention/run';
import { asSystem, fakeSms, memoryFiles, TEST_INDEX_KEY, testClock } from '../testing';
import { beginOnboarding } from './begin';
import { confirmOnboarding } from './confirm';
import { keepPicture, PICTURES, pictureReading, receivePicture, recordReading } from './picture';
import { requestOnboardingCode } from './requestCode';

let database: TestDatabase;
let channelId: string;
let content: Buffer;
beforeAll(async () => {
  database = await createTestDatabase();
  channelId = await makeChannel(database.db);
  content = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#fff' } })
    .jpeg()
    .toBuffer();
});
afterAll(() => database.close());

const files = memoryFiles();
const indexKey = TEST_INDEX_KEY;
const ctxAt = (origin?: string, clock = testClock()) => ({
  ...asSystem(database.db, clock),
  actor: { kind: 'system' as const, id: 'onboarding', ...(origin ? { origin } : {}) },
});
const picture = (origin?: string) =>
  receivePicture(ctxAt(origin), { channelId, fileName: '执照.jpg', content }, { files });

describe('a licence before anybody has signed in', () => {
  it('is kept and given to the reader; what was found is offered, and nothing is no reading', async () => {
    const { id } = await picture();
    const started = await database.db
      .select()
      .from(outbox)
      .where(eq(outbox.workflowId, `licence-${id}`));
    expect(started).toMatchObject([{ workflowType: 'licenceReading', startInput: { pictureId: id }, event: null }]);
    expect(await pictureReading(ctxAt(), { pictureId: id })).toEqual({ state: 'received', fields: {} });
    await recordReading(ctxAt(), id, { name: '桂林示例甲科技有限公司' });
    await recordReading(ctxAt(), id, { name: '后来的' });
    expect(await pictureReading(ctxAt(), { pictureId: id })).toEqual({
      state: 'read',
      fields: { name: '桂林示例甲科技有限公司' },
    });
    const other = await picture();
    await recordReading(ctxAt(), other.id, {});
    expect(await pictureReading(ctxAt(), { pictureId: other.id })).toMatchObject({ state: 'unreadable' });
  });

  it('is refused when it is no picture, and after ten from one address', async () => {
    const send = (bytes: Buffer, origin: string) =>
      receivePicture(ctxAt(origin), { channelId, fileName: 'a.jpg', content: bytes }, { files });
    await expect(send(Buffer.from('<html>'), '198.51.100.7')).rejects.toMatchObject({ code: 'upload.wrong_type' });
    for (let i = 0; i < PICTURES.perAddress; i++) await send(content, '198.51.100.8');
    await expect(send(content, '198.51.100.8')).rejects.toMatchObject({ code: 'limit.reached' });
    await database.db.delete(rateLimits);
  });

  it('an unknown or old one is not found', async () => {
    await expect(pictureReading(ctxAt(), { pictureId: randomUUID() })).rejects.toMatchObject({
      code: 'onboarding.no_picture',
    });
    const { id } = await picture();
    const clock = testClock();
    clock.advance(3 * 3_600_000);
    await expect(pictureReading(ctxAt(undefined, clock), { pictureId: id })).rejects.toMatchObject({
      code: 'onboarding.no_picture',
    });
  });
});

describe('the picture of a form', () => {
  async function formWithPicture() {
    const { id: pictureId } = await picture();
    const sms = fakeSms();
    const mobile = inventedMobile();
    const input = {
      ...{ channelId, pictureId, uscc: inventedUscc(), name: '桂林示例新办有限公司', legalName: '张示例' },
      ...{ legalIdNumber: inventedResidentId(), agentName: '李示范', agentMobile: mobile },
      agreementIds: [...TEST_AGREEMENTS],
    };
    const enterprise = { verify: async () => ({ outcome: 'match' as const }) };
    const { onboardingId } = await beginOnboarding(ctxAt(), input, { enterprise, indexKey });
    const { requestId } = await requestOnboardingCode(ctxAt(), { onboardingId }, { sms, indexKey });
    const result = await confirmOnboarding(ctxAt(), { requestId, code: sms.lastCode() }, { indexKey });
    if (result.outcome !== 'ready') throw new Error(result.outcome);
    const [draft] = await database.db.select().from(drafts).where(eq(drafts.id, result.draftId));
    if (!draft) throw new Error('no draft');
    return { draft, pictureId };
  }

  it('becomes the order’s licence, once', async () => {
    const { draft, pictureId } = await formWithPicture();
    expect(draft.pictureId).toBe(pictureId);
    const keep = () => database.db.transaction((tx) => keepPicture(tx, draft, '20261122A999001', new Date()));
    await keep();
    await keep();
    const kept = await database.db.select().from(uploads).where(eq(uploads.orderNo, '20261122A999001'));
    expect(kept).toMatchObject([{ kind: 'licence', state: 'received', fileName: '执照.jpg' }]);
    expect(files.contents.has(kept[0]?.originalKey ?? '')).toBe(true);
    expect(await database.db.$count(licencePictures, eq(licencePictures.id, pictureId))).toBe(0);
  });

  it('stays as long as the form does; one that no form was begun with goes after a day', async () => {
    await makeSubscriber(database.db);
    const { pictureId } = await formWithPicture();
    const { id: loose } = await picture();
    const clock = testClock(new Date(Date.now() + 2 * 86_400_000));
    await runRetention(asSystem(database.db, clock), { files });
    const left = (await database.db.select().from(licencePictures)).map(({ id }) => id);
    expect(left).toContain(pictureId);
    expect(left).not.toContain(loose);
    expect(files.contents.has(`uploads/licences/${loose}`)).toBe(false);
  });
});
