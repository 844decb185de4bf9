import { eq } from 'drizzle-orm';
import type { Db } from '../../../../db/client';
import { materialParcels } from '../../../../db/schema/material';
import { orders } from '../../../../db/schema/order';
import { outbox } from '../../../../db/schema/platform';
import { makeOrder } from '../../../../db/testing/factories';
import type { UploadKind } from '../../../domain/order';
import { registerArrivalInput } from '../../../schemas/material';
import { asCustomer, asStaff, memoryFiles, testClock } from '../../testing';
import { announceParcel } from '../announceParcel';
import { receiveMaterials } from '../receiveMaterials';
import { receiveScan } from '../receiveScan';
import { registerArrival } from '../registerArrival';

const KINDS: UploadKind[] = ['application_form', 'licence', 'agent_id_copy'];
const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/** An order by post, its customer and the desk at the acceptance point. */
export async function makePosted(
  db: Db,
  state: 'submitted' | 'awaiting_materials' | 'rejected' = 'awaiting_materials',
  values: Partial<typeof orders.$inferInsert> = {},
) {
  const made = await makeOrder(db, state, {
    values: {
      ...values,
      materialRoute: 'post',
      ...(state === 'rejected'
        ? { rejectReasons: { reasons: ['form_no_seal'], kinds: ['application_form'], note: '' } }
        : {}),
    },
  });
  const { orderNo } = made.order;
  const clock = testClock();
  const files = memoryFiles();
  const customer = asCustomer(db, made.subscriber, clock);
  const desk = asStaff(db, ['reviewer'], 'reviewer-1', clock);
  return {
    ...made,
    ...{ orderNo, clock, files, customer, desk },
    announce: (waybillNo: string) => announceParcel(customer, { orderNo, courier: 'sf', waybillNo }),
    register: (input: Partial<Parameters<typeof registerArrivalInput.parse>[0] & object>) =>
      registerArrival(desk, registerArrivalInput.parse({ orderNo, ...input })),
    scan: async (kinds: UploadKind[] = KINDS) => {
      for (const kind of kinds) {
        await receiveScan(desk, { orderNo, kind, fileName: `${kind}.png`, content: PNG }, { files });
      }
    },
    receive: () => receiveMaterials(desk, { orderNo }),
    row: async () => (await db.select().from(orders).where(eq(orders.orderNo, orderNo)))[0],
    parcels: () => db.select().from(materialParcels).where(eq(materialParcels.orderNo, orderNo)),
    events: async () =>
      (await db.select().from(outbox).where(eq(outbox.workflowId, orderNo)).orderBy(outbox.id)).map(
        (row) => (row.event as { kind: string } | null)?.kind,
      ),
  };
}
