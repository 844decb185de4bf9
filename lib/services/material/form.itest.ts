import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationForms } from '../../../db/schema/material';
import { auditLog } from '../../../db/schema/platform';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeOrder } from '../../../db/testing/factories';
import { askForPapers } from '../papers/ask';
import { readOrder } from '../queue/readOrder';
import { asCustomer, asStaff, asSystem } from '../testing';
import { keepForm } from './keepForm';
import { readForm } from './readForm';
import { makePosted } from './testing/posted';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const posted = (state?: Parameters<typeof makePosted>[1]) => makePosted(database.db, state);

describe('the printed form', () => {
  const pdf = (text: string) => new TextEncoder().encode(`%PDF-${text}`);
  const form = (orderNo: string) => ({ orderNo, version: 1, formNo: `${orderNo}F1`, templateVersion: 'test' });

  it('stays the first one, whoever prints later', async () => {
    const { orderNo, files, customer } = await posted('submitted');
    const ctx = asSystem(database.db);
    await expect(readForm(customer, { orderNo }, { files })).rejects.toMatchObject({ code: 'form.not_ready' });
    await Promise.all([1, 2, 3].map((copy) => keepForm(ctx, form(orderNo), pdf(`${copy}`), { files })));
    expect(files.contents.size).toBe(1);
    const first = await readForm(customer, { orderNo }, { files });
    await keepForm(ctx, form(orderNo), pdf('later'), { files });
    expect(await readForm(customer, { orderNo }, { files })).toEqual(first);
    expect(await database.db.$count(applicationForms, eq(applicationForms.orderNo, orderNo))).toBe(1);
  });

  it('is for its own customer and for staff who read documents, on record', async () => {
    const { orderNo, files } = await posted('submitted');
    await keepForm(asSystem(database.db), form(orderNo), pdf('x'), { files });
    const stranger = asCustomer(database.db, (await makeOrder(database.db)).subscriber);
    for (const ctx of [stranger, asStaff(database.db, ['operator']), asSystem(database.db)]) {
      await expect(readForm(ctx, { orderNo }, { files })).rejects.toMatchObject({ code: 'order.not_found' });
    }
    const desk = asStaff(database.db, ['reviewer'], 'reviewer-7');
    // A page that is loaded again is no second opening.
    for (let i = 0; i < 3; i += 1) await readForm(desk, { orderNo }, { files });
    const acts = await database.db.select().from(auditLog).where(eq(auditLog.objectId, orderNo));
    expect(
      acts
        .filter(({ actorKind }) => actorKind === 'staff')
        .map(({ action, actorId, reason }) => [action, actorId, reason]),
    ).toEqual([['material.read_form', 'reviewer-7', '登记来件']]);
  });

  it('wants a reason when its order is not at the desk any more', async () => {
    const { orderNo, files } = await posted('rejected');
    await keepForm(asSystem(database.db), form(orderNo), pdf('x'), { files });
    const reviewer = asStaff(database.db, ['reviewer'], 'reviewer-8');
    await expect(readForm(reviewer, { orderNo }, { files })).rejects.toMatchObject({ code: 'papers.reason_wanted' });
    await askForPapers(reviewer, { orderNo, reason: '客户来电核对申请表' });
    await readForm(reviewer, { orderNo }, { files });
    const history = (await readOrder(reviewer, { orderNo })).history.filter(({ actorKind }) => actorKind === 'staff');
    expect(history.map(({ action, reason }) => [action, reason])).toEqual([
      ['order.open_papers', '客户来电核对申请表'],
      ['material.read_form', '客户来电核对申请表'],
    ]);
  });
});
