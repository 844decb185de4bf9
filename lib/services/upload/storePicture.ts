import { createHash, randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { fileTypeFromBuffer } from 'file-type';
import type { Tx } from '../../../db/client';
import { uploads } from '../../../db/schema/order';
import type { OrderEvent } from '../../../workflows/contracts/order';
import { DomainError } from '../../domain/errors';
import { materialKinds, UPLOAD_KINDS, type UploadKind } from '../../domain/order';
import { cleanText } from '../../domain/text';
import type { FilesPort } from '../../ports/files';
import { UPLOAD_MAX_BYTES, UPLOAD_TOO_LARGE, UPLOAD_TYPES, UPLOAD_WRONG_TYPE } from '../../schemas/upload';
import { enforceLimits } from '../auth/limits';
import type { ServiceContext } from '../context';
import { type OrderRow, recordOrderAct } from '../order/transition';

export interface ReceivedFile {
  orderNo: string;
  kind: UploadKind;
  fileName: string;
  content: Uint8Array;
}

const HOUR = 3_600_000;

/**
 * One picture of an order: looked at only as far as its first bytes; the documents worker opens it later, apart from
 * everything else. It takes the place of the earlier one of its kind.
 * @param lock locks the order and refuses when it takes no pictures of this person now
 */
export async function storePicture(
  ctx: ServiceContext,
  input: ReceivedFile,
  deps: { files: FilesPort },
  lock: (tx: Tx) => Promise<OrderRow>,
  act: { action: string; event?: OrderEvent },
): Promise<{ id: string }> {
  await requirePicture(input.content);
  const now = ctx.clock.now();
  await enforceLimits(ctx.db, [{ key: `upload:${input.orderNo}`, windowMs: HOUR, max: 60 }], now);
  const id = randomUUID();
  const originalKey = `uploads/${input.orderNo}/${id}`;
  // The file first: a row never points to nothing. What a crash leaves behind nobody names: retention deletes it.
  await deps.files.put(originalKey, input.content);
  try {
    await ctx.db.transaction(async (tx) => {
      const order = await lock(tx);
      requireKind(order, input.kind);
      await replaceRow(tx, input, { id, originalKey, now });
      const after = { uploadId: id, kind: input.kind };
      await recordOrderAct(tx, ctx, order, act.action, { after, ...(act.event ? { event: act.event } : {}) });
    });
  } catch (error) {
    await deps.files.delete(originalKey).catch(() => {});
    throw error;
  }
  return { id };
}

function requireKind(order: OrderRow, kind: UploadKind): void {
  if (materialKinds(order).includes(kind)) return;
  throw new DomainError('upload.kind', `该订单不需要${UPLOAD_KINDS[kind]}。`, 'invalid', { kind });
}

/** @throws DomainError upload.empty, upload.too_large, upload.wrong_type */
export async function requirePicture(content: Uint8Array): Promise<void> {
  if (content.byteLength === 0) throw new DomainError('upload.empty', '文件是空的，请重新选择。');
  if (content.byteLength > UPLOAD_MAX_BYTES) throw new DomainError('upload.too_large', `${UPLOAD_TOO_LARGE}。`);
  // A file made to confuse the detector is no picture either.
  const type = await fileTypeFromBuffer(content).catch(() => undefined);
  if (type && (UPLOAD_TYPES as readonly string[]).includes(type.mime)) return;
  throw new DomainError('upload.wrong_type', `${UPLOAD_WRONG_TYPE}。`);
}

async function replaceRow(
  tx: Tx,
  { orderNo, kind, fileName, content }: ReceivedFile,
  made: { id: string; originalKey: string; now: Date },
): Promise<void> {
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
    ...{ id: made.id, orderNo, kind, state: 'received', originalKey: made.originalKey },
    fileName: cleanText(fileName).slice(-120) || UPLOAD_KINDS[kind],
    sizeBytes: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
    createdAt: made.now,
  });
}
