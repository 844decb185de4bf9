import { createHash, randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { fileTypeFromBuffer } from 'file-type';
import { uploads } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { UPLOAD_KINDS, type UploadKind } from '../../domain/order';
import { cleanText } from '../../domain/text';
import type { FilesPort } from '../../ports/files';
import { UPLOAD_MAX_BYTES, UPLOAD_TOO_LARGE, UPLOAD_TYPES, UPLOAD_WRONG_TYPE } from '../../schemas/upload';
import { enforceLimits } from '../auth/limits';
import { type CustomerActor, requireCustomer, type ServiceContext } from '../context';
import { lockOwnOrder, readOwnOrder } from '../order/own';
import { type OrderRow, recordOrderAct } from '../order/transition';

export interface ReceivedFile {
  orderNo: string;
  kind: UploadKind;
  fileName: string;
  content: Uint8Array;
}

/**
 * One picture from the customer: looked at only as far as its first bytes; the documents worker opens it later, apart
 * from everything else. It takes the place of the earlier one of its kind.
 */
export async function receiveUpload(
  ctx: ServiceContext,
  input: ReceivedFile,
  deps: { files: FilesPort },
): Promise<{ id: string }> {
  const actor = requireCustomer(ctx);
  requireAccepting(await readOwnOrder(ctx.db, actor, input.orderNo));
  await requirePicture(input.content);
  const now = ctx.clock.now();
  await enforceLimits(ctx.db, [{ key: `upload:${input.orderNo}`, windowMs: 3_600_000, max: 60 }], now);
  const id = randomUUID();
  const originalKey = `uploads/${input.orderNo}/${id}`;
  // The file first: a row never points to nothing. What a crash leaves behind is an encrypted file that nobody names.
  await deps.files.put(originalKey, input.content);
  try {
    await record(ctx, actor, input, { id, originalKey, now });
  } catch (error) {
    await deps.files.delete(originalKey).catch(() => {});
    throw error;
  }
  return { id };
}

/** Before 确认申请, and again after a rejection; in between the reviewer's papers do not change under his eyes. */
export const acceptsUploads = (order: OrderRow): boolean =>
  order.state === 'rejected' || (order.state === 'submitted' && !order.applicationConfirmedAt);

function requireAccepting(order: OrderRow): void {
  if (acceptsUploads(order)) return;
  throw new DomainError('upload.closed', '该订单当前不能上传资料，请刷新页面查看最新进度。', 'conflict', {
    state: order.state,
  });
}

async function requirePicture(content: Uint8Array): Promise<void> {
  if (content.byteLength === 0) throw new DomainError('upload.empty', '文件是空的，请重新选择。');
  if (content.byteLength > UPLOAD_MAX_BYTES) throw new DomainError('upload.too_large', `${UPLOAD_TOO_LARGE}。`);
  // A file made to confuse the detector is no picture either.
  const type = await fileTypeFromBuffer(content).catch(() => undefined);
  if (type && (UPLOAD_TYPES as readonly string[]).includes(type.mime)) return;
  throw new DomainError('upload.wrong_type', `${UPLOAD_WRONG_TYPE}。`);
}

async function record(
  ctx: ServiceContext,
  actor: CustomerActor,
  input: ReceivedFile,
  made: { id: string; originalKey: string; now: Date },
): Promise<void> {
  const { orderNo, kind, content } = input;
  await ctx.db.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, actor, orderNo);
    requireAccepting(order);
    await tx
      .update(uploads)
      .set({ state: 'replaced' })
      .where(
        and(
          eq(uploads.orderNo, orderNo),
          eq(uploads.kind, kind),
          inArray(uploads.state, ['received', 'ready', 'refused']),
        ),
      );
    await tx.insert(uploads).values({
      id: made.id,
      orderNo,
      kind,
      state: 'received',
      originalKey: made.originalKey,
      fileName: cleanText(input.fileName).slice(-120) || UPLOAD_KINDS[kind],
      sizeBytes: content.byteLength,
      sha256: createHash('sha256').update(content).digest('hex'),
      createdAt: made.now,
    });
    await recordOrderAct(tx, ctx, order, 'upload.add', { after: { uploadId: made.id, kind } });
  });
}
