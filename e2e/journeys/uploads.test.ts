import { readFile, stat, writeFile } from 'node:fs/promises';
import { and, eq, inArray } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { uploads } from '@/db/schema/order';
import type { UploadKind } from '@/lib/domain/order';
import type { CustomerActor } from '../fixtures/actors-customer';
import { ApiCustomer } from '../fixtures/api';
import { hydrated } from '../fixtures/browser';
import type { Papers } from '../fixtures/pictures';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, SIZES, type Stage } from '../fixtures/stage';
import { makeCustomer } from '../fixtures/world';

/** What the manual allows for one picture. */
const LIMIT = 1.5 * 1024 * 1024;

let stage: Stage;
let customer: CustomerActor;
let papers: Papers;
let orderNo: string;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'uploads');
});

/** The picture of this kind that the server took. */
const taken = (kind: UploadKind) =>
  until(`an upload of ${kind}`, async () => {
    const [row] = await stage.world.db
      .select()
      .from(uploads)
      .where(and(eq(uploads.orderNo, orderNo), eq(uploads.kind, kind), inArray(uploads.state, ['received', 'ready'])));
    return row;
  });

/** The same picture as a camera of many pixels would have taken it. */
async function asPhoto(file: string): Promise<string> {
  const [width, height] = [2600, 1842];
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
    .ensureAlpha(0.25)
    .png({ compressionLevel: 1 })
    .toBuffer();
  const photo = await sharp(file)
    .resize(width, height)
    .composite([{ input: grain }])
    .jpeg({ quality: 92 })
    .toBuffer();
  const target = file.replace('.jpg', '-photo.jpg');
  await writeFile(target, photo);
  return target;
}

/** Hands a picture to the page as the clipboard or a drag from the desktop would. */
async function hand(page: Page, way: 'paste' | 'drop', file: string, selector: string): Promise<void> {
  await hydrated(page);
  const base64 = (await readFile(file)).toString('base64');
  await page.evaluate(
    (kind, data, target) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'image.jpg', { type: 'image/jpeg' }));
      const init = { bubbles: true, cancelable: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...init, clipboardData: transfer })
          : new DragEvent('drop', { ...init, dataTransfer: transfer });
      document.querySelector(target)?.dispatchEvent(event);
    },
    way,
    base64,
    selector,
  );
}

describe.each(SIZES)('a picture, on %s', (_size, screen) => {
  beforeAll(async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const api = await ApiCustomer.signIn(world, who);
    orderNo = await api.order('legal_mobile');
    papers = await stage.papers(who);
    customer = await stage.customer(who, api, screen);
    await customer.page.goto(`${world.system.webUrl}/c/3394/orders/${orderNo}/upload`, { waitUntil: 'load' });
    await customer.page.waitForSelector('[data-testid="upload-licence-status"]');
  });

  it('that is too big is made smaller in the browser and accepted', async () => {
    const photo = await asPhoto(papers.licence);
    expect((await stat(photo)).size).toBeGreaterThan(LIMIT);
    await customer.upload('licence', photo);
    const { sizeBytes } = await taken('licence');
    expect(sizeBytes).toBeLessThanOrEqual(LIMIT);
    // Smaller, and still a paper that can be read.
    const pixels = await customer.page.waitForFunction(() => {
      const picture = document.querySelector<HTMLImageElement>('[data-upload-kind="licence"] img');
      return picture?.complete && picture.naturalWidth * picture.naturalHeight;
    });
    expect(await pixels.jsonValue()).toBeGreaterThan(1000 * 700);
  });

  it('dropped on its place is accepted there', async () => {
    await hand(customer.page, 'drop', papers.agent_id_emblem, '[data-upload-kind="agent_id_emblem"]');
    await customer.seeUploaded('agent_id_emblem');
    expect((await taken('agent_id_emblem')).sizeBytes).toBe((await stat(papers.agent_id_emblem)).size);
  });

  it('pasted goes to the place that still needs one', async () => {
    await hand(customer.page, 'paste', papers.agent_id_portrait, 'body');
    await customer.seeUploaded('agent_id_portrait');
    expect((await taken('agent_id_portrait')).sizeBytes).toBe((await stat(papers.agent_id_portrait)).size);
  });
});
