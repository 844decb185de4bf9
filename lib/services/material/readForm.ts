import { eq } from 'drizzle-orm';
import { orders } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { can } from '../../domain/permissions';
import type { FilesPort } from '../../ports/files';
import type { Actor, ServiceContext } from '../context';
import { PAPER_ORDER } from '../papers/occasion';
import { recordOpening } from '../papers/record';
import { maySeeAgent } from '../privacy/agent';
import { latestForm } from './rows';

/**
 * 打印申请表: the bytes that were printed first. For the order's own customer (not a former agent's), and for staff who may read documents;
 * it shows everything in clear, so that it is on record which colleague has opened it, and why.
 */
export async function readForm(
  ctx: ServiceContext,
  input: { orderNo: string },
  deps: { files: FilesPort },
): Promise<{ content: Uint8Array; fileName: string }> {
  const [order] = await ctx.db.select(PAPER_ORDER).from(orders).where(eq(orders.orderNo, input.orderNo));
  const { actor } = ctx;
  const hidden = actor.kind === 'customer' && !(await maySeeAgent(ctx.db, input.orderNo));
  if (!order || hidden || !maySee(actor, order.subscriberId)) {
    throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
  }
  const form = await latestForm(ctx.db, input.orderNo);
  if (!form) throw new DomainError('form.not_ready', '申请表还没有生成好，请稍后再试。', 'not_found');
  if (!form.fileKey) throw new DomainError('form.erased', '申请表已按规定到期删除。', 'not_found');
  if (actor.kind === 'staff') {
    await recordOpening({ ...ctx, actor }, order, { action: 'material.read_form', after: { version: form.version } });
  }
  const content = await deps.files.get(form.fileKey);
  return { content, fileName: `application-${form.formNo}.pdf` };
}

function maySee(actor: Actor, subscriberId: string): boolean {
  if (actor.kind === 'customer') return actor.subscriberId === subscriberId;
  return actor.kind === 'staff' && can(actor.roles, 'document.read');
}
