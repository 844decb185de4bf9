import { and, eq } from 'drizzle-orm';
import type { HTTPResponse } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { uploads } from '@/db/schema/order';
import type { CustomerActor } from '../fixtures/actors-customer';
import { ApiCustomer } from '../fixtures/api';
import { click, see } from '../fixtures/browser';
import { lookAt } from '../fixtures/look';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { makeCustomer } from '../fixtures/world';

let stage: Stage;
let customer: CustomerActor;
let orderNo: string;

beforeAll(async () => {
  stage = await openStage();
  const who = await makeCustomer(stage.world);
  const api = await ApiCustomer.signIn(stage.world, who);
  orderNo = await api.order('legal_mobile');
  await api.upload(orderNo, await stage.papers(who));
  customer = await stage.customer(who, api);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, task.name);
});

it('his pictures come small with the page, and whole when they are pressed', async () => {
  const { page, places } = customer;
  const rows = await until('pictures that were looked at', async () => {
    const { db } = stage.world;
    const ready = await db
      .select()
      .from(uploads)
      .where(and(eq(uploads.orderNo, orderNo), eq(uploads.state, 'ready')));
    return ready.length === 3 ? ready : undefined;
  });
  const fetched: HTTPResponse[] = [];
  page.on('response', (answer) => {
    if (answer.url().includes('/api/uploads/')) fetched.push(answer);
  });
  await page.goto(`${places.webUrl}/c/3394/orders/${orderNo}/upload`, { waitUntil: 'load' });
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll<HTMLImageElement>('[data-upload-kind] img')];
    return pictures.length === 3 && pictures.every(({ complete, naturalWidth }) => complete && naturalWidth > 0);
  });
  const sizes = await Promise.all(fetched.map(async (answer) => (await answer.buffer()).byteLength));
  expect(fetched.map((answer) => new URL(answer.url()).search)).toEqual(['?size=small', '?size=small', '?size=small']);
  expect(Math.max(...sizes)).toBeLessThan(40_000);
  const sides = await page.$$eval('[data-upload-kind] img', (pictures) =>
    (pictures as HTMLImageElement[]).map(({ naturalWidth, naturalHeight }) => Math.max(naturalWidth, naturalHeight)),
  );
  expect(sides).toEqual([480, 480, 480]);
  expect((await lookAt(page, 'pictures on the upload page')).failing).toEqual([]);

  const licence = rows.find(({ kind }) => kind === 'licence');
  const opened = page.browserContext().waitForTarget((target) => target.url().includes(`/api/uploads/${licence?.id}`));
  await see(page, 'upload-licence-whole');
  await click(page, 'upload-licence-whole');
  const whole = await (await opened).page();
  const shown = await whole?.waitForFunction(() => {
    const picture = document.querySelector('img');
    return picture?.complete && picture.naturalWidth;
  });
  expect(await shown?.jsonValue()).toBe(licence?.width);
});
