import { desc, inArray } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { applicationForms } from '../../../db/schema/material';
import { uploads } from '../../../db/schema/order';
import { UPLOAD_KINDS } from '../../domain/order';
import type { HeldFile } from '../../schemas/portal-views';
import type { OrderRow } from '../order/transition';
import { isAgentOf, showsAgent } from './agent';

const REMARKS = { received: '', ready: '', refused: '无法使用', replaced: '已被新图片替换' } as const;

/**
 * Pictures and printed papers of these orders, the newest first: also those that a newer one replaced, as long as they are kept.
 * Without the papers of another agent, who is masked in what was typed, too.
 */
export async function heldFiles(db: Db, held: OrderRow[], agentMobile: string): Promise<HeldFile[]> {
  const orderNos = held.map(({ orderNo }) => orderNo);
  const own = new Set(held.filter((order) => isAgentOf(order, agentMobile)).map(({ orderNo }) => orderNo));
  const pictures = await db
    .select()
    .from(uploads)
    .where(inArray(uploads.orderNo, orderNos))
    .orderBy(desc(uploads.createdAt));
  const printed = await db.select().from(applicationForms).where(inArray(applicationForms.orderNo, orderNos));
  return [
    ...pictures
      .filter(({ orderNo, kind }) => own.has(orderNo) || !showsAgent(kind))
      .map(({ id, orderNo, kind, state, createdAt }) => ({
        ...{ orderNo, label: UPLOAD_KINDS[kind], remark: REMARKS[state] },
        ...{ at: createdAt.toISOString(), url: `/api/uploads/${id}` },
      })),
    ...printed
      .filter(({ orderNo, fileKey }) => fileKey && own.has(orderNo))
      .map(({ orderNo, formNo, createdAt }) => ({
        ...{ orderNo, label: `系统生成的打印件 ${formNo}`, remark: '' },
        ...{ at: createdAt.toISOString(), url: `/api/forms/${orderNo}` },
      })),
  ];
}
