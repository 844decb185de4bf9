import { and, eq } from 'drizzle-orm';
import { fileTypeFromBuffer } from 'file-type';
import { orders, uploads } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { can } from '../../domain/permissions';
import type { FilesPort } from '../../ports/files';
import { UPLOAD_TYPES } from '../../schemas/upload';
import type { Actor, ServiceContext } from '../context';
import { PAPER_ORDER } from '../papers/occasion';
import { recordOpening } from '../papers/record';
import { maySeeAgent, showsAgent } from '../privacy/agent';

const notFound = () => new DomainError('upload.not_found', '没有找到该文件。', 'not_found');

/**
 * The re-encoded copy when there is one. For the order's own customer (not a former agent's papers), and for staff who may read documents and have an
 * occasion to: it stays on record.
 */
export async function readUpload(
  ctx: ServiceContext,
  input: { id: string; thumbnail?: boolean },
  deps: { files: FilesPort },
): Promise<{ content: Uint8Array; contentType: string }> {
  const [row] = await ctx.db
    .select({ upload: uploads, order: PAPER_ORDER })
    .from(uploads)
    .innerJoin(orders, eq(orders.orderNo, uploads.orderNo))
    .where(and(eq(uploads.id, input.id)));
  if (!row || !maySee(ctx.actor, row.order.subscriberId)) throw notFound();
  const { cleanKey, thumbnailKey, originalKey, kind } = row.upload;
  const { actor } = ctx;
  if (actor.kind === 'customer' && showsAgent(kind) && !(await maySeeAgent(ctx.db, row.order.orderNo)))
    throw notFound();
  if (actor.kind === 'staff') {
    await recordOpening({ ...ctx, actor }, row.order, { action: 'upload.open', after: { uploadId: input.id, kind } });
  }
  const content = await deps.files.get((input.thumbnail ? thumbnailKey : null) ?? cleanKey ?? originalKey);
  const type = await fileTypeFromBuffer(content).catch(() => undefined);
  if (!type || !(UPLOAD_TYPES as readonly string[]).includes(type.mime)) throw notFound();
  return { content, contentType: type.mime };
}

function maySee(actor: Actor, subscriberId: string): boolean {
  if (actor.kind === 'customer') return actor.subscriberId === subscriberId;
  return actor.kind === 'staff' && can(actor.roles, 'document.read');
}
