import { eq } from 'drizzle-orm';
import { materialParcels } from '@/db/schema/material';
import { materialKinds } from '@/lib/domain/order';
import { refusalOf } from '../../fixtures/api';
import type { Papers } from '../../fixtures/pictures';
import { again, untilDone } from './patience';
import { type People, picturesFor } from './people';
import { NEW_ADDRESS } from './plan';

/** 线下邮寄: the customer sends his papers, the point's desk takes them in. Each act may be repeated. */
export async function sendPapers(people: People, papers: Papers): Promise<void> {
  const { world, orderNo, who, customer, staff } = people;
  const { materials } = staff.trpc.admin;
  const parcels = () => world.db.select().from(materialParcels).where(eq(materialParcels.orderNo, orderNo));
  const { point } = await again('the address', () => customer.trpc.order.materials.query({ orderNo }));
  const waybillNo = await world.sandbox.postParcel(who.agent.mobile, point.phone);
  await untilDone(
    'announcement',
    async () => (await parcels()).length > 0,
    () => customer.trpc.order.announceParcel.mutate({ orderNo, courier: 'sf', waybillNo }),
  );
  await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
  await untilDone(
    'registration',
    async () => (await parcels()).some(({ state }) => state === 'arrived'),
    () => materials.register.mutate({ orderNo, arrival: 'complete', waybillNo }),
  );
  const sheets = picturesFor(materialKinds({ materialRoute: 'post', businessType: 'reissue' }), papers);
  await again('scans', () => staff.scan(orderNo, sheets));
  await untilDone(
    'receipt',
    async () => (await people.state()) !== 'awaiting_materials',
    () => materials.receive.mutate({ orderNo }),
  );
}

/** 改收件地址, right after the courier was asked. Who comes too late for it is told so. */
export async function moveHouse(people: People): Promise<void> {
  const { orderNo, world, customer } = people;
  await again('the first waybill', async () => {
    const waybills = await world.sandbox.ledger<{ remark: string }>('sf', orderNo);
    if (!waybills.some(({ remark }) => remark === orderNo)) throw new Error('not asked for yet');
  });
  const wish = { ...(await people.order()).application.recipient, address: NEW_ADDRESS };
  await again('another address', async () => {
    const refusal = await refusalOf(customer.trpc.order.changeRecipient.mutate({ orderNo, recipient: wish }));
    if (!['none', 'order.recipient_fixed'].includes(refusal)) throw new Error(refusal);
  });
  people.address = (await people.order()).application.recipient.address;
}
