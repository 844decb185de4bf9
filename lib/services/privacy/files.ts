import { desc, inArray } from 'drizzle-orm';
import type { Db } from '../../../db/client';
import { applicationForms } from '../../../db/schema/material';
import { uploads } from '../../../db/schema/order';
import { UPLOAD_KINDS } from '../../domain/order';
import type { HeldFile } from '../../schemas/portal-views';

const REMARKS = { received: '', ready: '', refused: '无法使用', replaced: '已被新图片替换' } as const;

/** Pictures and printed papers of these orders, the newest first: also those that a newer one replaced, as long as they are kept. */
export async function heldFiles(db: Db, orderNos: string[]): Promise<HeldFile[]> {
  const pictures = await db
    .select()
    .from(uploads)
    .where(inArray(uploads.orderNo, orderNos))
    .orderBy(desc(uploads.createdAt));
  const printed = await db.select().from(applicationForms).where(inArray(applicationForms.orderNo, orderNos));
  return [
    ...pictures.map(({ id, orderNo, kind, state, createdAt }) => ({
      ...{ orderNo, label: UPLOAD_KINDS[kind], remark: REMARKS[state] },
      ...{ at: createdAt.toISOString(), url: `/api/uploads/${id}` },
    })),
    ...printed
      .filter(({ fileKey }) => fileKey)
      .map(({ orderNo, formNo, createdAt }) => ({
        ...{ orderNo, label: `系统生成的打印件 ${formNo}`, remark: '' },
        ...{ at: createdAt.toISOString(), url: `/api/forms/${orderNo}` },
      })),
  ];
}
