import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploads } from '../../../db/schema/order';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import type { UploadKind } from '../../domain/order';
import { registerArrivalInput } from '../../schemas/material';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { rejectOrder } from '../review/reject';
import { asStaff } from '../testing';
import { postAgain } from './postAgain';
import { receiveMaterials } from './receiveMaterials';
import { registerArrival } from './registerArrival';
import { makePosted } from './testing/posted';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const posted = (state?: Parameters<typeof makePosted>[1]) => makePosted(database.db, state);

describe('the acceptance point', () => {
  it('registers, scans and hands over to the review, which ends as usual', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await expect(order.receive()).rejects.toMatchObject({ code: 'material.not_registered' });
    await order.register({ arrival: 'complete' });
    await expect(order.receive()).rejects.toMatchObject({ code: 'material.scans_missing', details: { count: 3 } });
    await order.scan();
    await order.receive();
    expect(await order.row()).toMatchObject({ state: 'paid' });
    expect(await order.events()).toEqual([
      ...['parcel_announced', 'materials_arrived', 'scan_added', 'scan_added', 'scan_added'],
      'materials_received',
    ]);
    await claimOrder(order.desk, order);
    await approveOrder(order.desk, order);
    expect(await order.row()).toMatchObject({ state: 'approved' });
  });

  it('takes a parcel without a number, and one from before the payment', async () => {
    const order = await posted('submitted');
    await order.register({ arrival: 'complete', waybillNo: ' yt123 456 789 ' });
    expect(await order.parcels()).toMatchObject([{ waybillNo: 'YT123456789', courier: 'other', state: 'arrived' }]);
    const silent = await posted();
    await silent.register({ arrival: 'complete' });
    expect(await silent.parcels()).toMatchObject([{ waybillNo: null, courier: null, state: 'arrived' }]);
  });

  it('says what is missing; the rest comes in a second parcel', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await order.register({ arrival: 'incomplete', missing: ['agent_id_copy', 'agent_id_emblem'], note: '缺身份证' });
    expect(await order.parcels()).toMatchObject([
      { state: 'incomplete', missing: ['agent_id_copy'], note: '缺身份证' },
    ]);
    expect(await order.row()).toMatchObject({ state: 'awaiting_materials', materialsReceivedAt: null });
    await order.announce('SF1234567890124');
    await order.register({ arrival: 'complete' });
    expect((await order.parcels()).map(({ state }) => state).sort()).toEqual(['arrived', 'incomplete']);
    expect(await order.events()).toContain('materials_incomplete');
  });

  it('refuses a parcel that wants money; the customer posts again', async () => {
    const order = await posted();
    await order.announce('SF1234567890123');
    await order.register({ arrival: 'refused' });
    expect(await order.events()).toContain('materials_refused');
    await order.announce('SF1234567890124');
    expect((await order.parcels()).map(({ state }) => state).sort()).toEqual(['announced', 'refused']);
  });

  it('corrects what it said, when a sheet turns out to be missing', async () => {
    const order = await posted();
    await order.register({ arrival: 'complete' });
    await order.register({ arrival: 'incomplete', missing: ['licence'] });
    expect(await order.parcels()).toMatchObject([{ state: 'incomplete' }]);
    await expect(order.receive()).rejects.toMatchObject({ code: 'material.not_registered' });
  });

  it('sends back what belongs to an order that is over or does not wait', async () => {
    const closed = await makeOrder(database.db, 'closed', { values: { materialRoute: 'post' } });
    const desk = asStaff(database.db, ['point_manager']);
    const input = registerArrivalInput.parse({ orderNo: closed.order.orderNo, arrival: 'complete' });
    await expect(registerArrival(desk, input)).rejects.toMatchObject({
      code: 'material.not_awaited',
      message: expect.stringContaining('退回客户'),
    });
  });

  it('is for reviewers and managers', async () => {
    const order = await posted();
    const input = registerArrivalInput.parse({ orderNo: order.orderNo, arrival: 'complete' });
    for (const role of ['operator', 'finance', 'auditor'] as const) {
      const other = asStaff(database.db, [role]);
      await expect(registerArrival(other, input)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(receiveMaterials(other, order)).rejects.toMatchObject({ kind: 'forbidden' });
    }
  });

  it('takes no sheet that the order does not need', async () => {
    const order = await posted();
    await expect(order.scan(['agent_id_emblem'])).rejects.toMatchObject({ code: 'upload.kind' });
    expect(order.files.contents.size).toBe(0);
  });
});

describe('after a rejection', () => {
  it('is posted again: only what was rejected, scanned anew', async () => {
    const order = await posted('rejected');
    await postAgain(order.customer, order);
    await postAgain(order.customer, order);
    expect(await order.row()).toMatchObject({ state: 'awaiting_materials', materialsReceivedAt: null });
    order.clock.advance(1000);
    await order.register({ arrival: 'complete' });
    await expect(order.receive()).rejects.toMatchObject({ details: { count: 1 } });
    await order.scan(['application_form']);
    await order.receive();
    expect(await order.row()).toMatchObject({ state: 'paid', rejectReasons: null });
    await claimOrder(order.desk, order);
    await rejectOrder(order.desk, {
      ...{ orderNo: order.orderNo, reasons: ['form_no_seal'], kinds: ['application_form'], note: '' },
    });
    await postAgain(order.customer, order);
    await order.register({ arrival: 'complete' });
    // The parcel of the first round is history, not corrected.
    expect((await order.parcels()).map(({ state }) => state)).toEqual(['arrived', 'arrived']);
  });

  it('can be rejected for want of a seal', async () => {
    const order = await posted();
    await order.register({ arrival: 'complete' });
    await order.scan();
    await order.receive();
    await claimOrder(order.desk, order);
    await rejectOrder(order.desk, {
      ...{ orderNo: order.orderNo, note: '' },
      ...{ reasons: ['form_no_seal'] as const, kinds: ['application_form'] as UploadKind[] },
    } as Parameters<typeof rejectOrder>[1]);
    expect(await order.row()).toMatchObject({ state: 'rejected' });
  });
});

it('scans are uploads like any other', async () => {
  const order = await posted();
  await order.register({ arrival: 'complete' });
  await order.scan();
  await order.scan(['licence']);
  const rows = await database.db.select().from(uploads).where(eq(uploads.orderNo, order.orderNo));
  expect(rows.filter(({ state }) => state === 'received')).toHaveLength(3);
  expect(rows.filter(({ state }) => state === 'replaced')).toMatchObject([{ kind: 'licence' }]);
});
