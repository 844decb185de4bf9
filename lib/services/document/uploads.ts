import { and, asc, eq } from 'drizzle-orm';
import { uploads } from '../../../db/schema/order';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';

export type UploadRow = typeof uploads.$inferSelect;

/** Pictures of an order that nobody has looked at yet. */
export async function rawUploads(ctx: ServiceContext, orderNo: string): Promise<UploadRow[]> {
  return ctx.db
    .select()
    .from(uploads)
    .where(and(eq(uploads.orderNo, orderNo), eq(uploads.state, 'received')))
    .orderBy(asc(uploads.createdAt));
}

/** Where the copies are put that are made of a picture, whether or not its row came to name them. */
export const copiesOf = (uploadId: string): { cleanKey: string; thumbnailKey: string } => ({
  cleanKey: `uploads/${uploadId}-clean.jpg`,
  thumbnailKey: `uploads/${uploadId}-small.jpg`,
});

export type UploadOutcome =
  | { state: 'ready'; cleanKey: string; thumbnailKey: string; width: number; height: number }
  | { state: 'refused'; refusal: string };

/** A picture that was replaced by the customer meanwhile is left alone. */
export async function recordUpload(ctx: ServiceContext, upload: UploadRow, outcome: UploadOutcome): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, upload.orderNo);
    const changed = await tx
      .update(uploads)
      .set(outcome)
      .where(and(eq(uploads.id, upload.id), eq(uploads.state, 'received')))
      .returning({ id: uploads.id });
    if (changed.length === 0) return;
    const after = { uploadId: upload.id, kind: upload.kind, state: outcome.state };
    await recordOrderAct(tx, ctx, order, `upload.${outcome.state}`, { after });
  });
}
