import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subscribers } from '../../../db/schema/subscriber';
import { createTestDatabase, type TestDatabase } from '../../../db/testing/database';
import { makeApplication, makeOrder, makeSubscriber } from '../../../db/testing/factories';
import { inventedUscc } from '../../../db/testing/values';
import { usccCheckCharacter } from '../../domain/uscc';
import { readOrderRow } from '../change/testing/changes';
import { prefilled } from '../draft/prefilled';
import { changeRecipient } from '../order/changeRecipient';
import { subjectGround, subjectOf } from '../production/subject';
import { getOrder } from '../query/getOrder';
import { approveOrder } from '../review/approve';
import { claimOrder } from '../review/claim';
import { asCustomer, asStaff } from '../testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const registeredAt = (region: string): string => {
  const first17 = inventedUscc().replace('450300', region).slice(0, 17);
  return first17 + usccCheckCharacter(first17);
};
const GUILIN = { regionCode: '450305', province: '广西壮族自治区', city: '桂林市', county: '七星区' };
const GUANGZHOU = { regionCode: '440106', province: '广东省', city: '广州市', county: '天河区' };

/** A newcomer's paid order and its parcel's address. */
async function newcomer(uscc: string, region: typeof GUILIN) {
  const subscriber = await makeSubscriber(database.db, { state: 'prospective', regionCode: '', uscc });
  const application = makeApplication(subscriber);
  const recipient = { ...application.recipient, ...region };
  const values = { businessType: 'new' as const, oldCertificateId: null, application: { ...application, recipient } };
  const { orderNo } = (await makeOrder(database.db, 'paid', { subscriber, values })).order;
  const ctx = asCustomer(database.db, subscriber);
  const named = async () => {
    const order = await readOrderRow(database.db, orderNo);
    const subject = subjectOf(order, await subjectGround(database.db, order));
    return `${subject.stateOrProvinceName} ${subject.localityName}`;
  };
  const approve = async () => {
    const reviewer = asStaff(database.db, ['reviewer']);
    await claimOrder(reviewer, { orderNo });
    await approveOrder(reviewer, { orderNo });
    const [row] = await database.db.select().from(subscribers).where(eq(subscribers.id, subscriber.id));
    return row as NonNullable<typeof row>;
  };
  return {
    ...{ named, approve },
    shown: async () => (await getOrder(ctx, { orderNo })).subject.region,
    sendTo: (other: typeof GUILIN) => changeRecipient(ctx, { orderNo, recipient: { ...recipient, ...other } }),
  };
}

it('a parcel to another province leaves the certificate where the organisation is registered', async () => {
  const { named, shown, approve } = await newcomer(registeredAt('450300'), GUANGZHOU);
  expect([await named(), await shown()]).toEqual(['广西壮族自治区 桂林市', '广西壮族自治区桂林市']);
  const customer = await approve();
  expect(customer.regionCode).toBe('450300');
  // A city is no address to begin the next form with.
  expect((await prefilled(database.db, customer)).recipient).not.toHaveProperty('regionCode');
  expect([await named(), await shown()]).toEqual(['广西壮族自治区 桂林市', '广西壮族自治区桂林市']);
});

it('another address before the approval does not move it', async () => {
  const { named, shown, sendTo, approve } = await newcomer(registeredAt('450300'), GUILIN);
  expect([await named(), await shown()]).toEqual(['广西壮族自治区 桂林市', '广西壮族自治区桂林市七星区']);
  expect(await sendTo(GUANGZHOU)).toEqual({ changed: true });
  expect(await named()).toBe('广西壮族自治区 桂林市');
  expect((await approve()).regionCode).toBe('450300');
  expect(await named()).toBe('广西壮族自治区 桂林市');
});

it('a credit code that names no city leaves it to the parcel', async () => {
  const { named, approve } = await newcomer(registeredAt('100000'), GUANGZHOU);
  expect(await named()).toBe('广东省 广州市');
  expect((await approve()).regionCode).toBe('440106');
});
