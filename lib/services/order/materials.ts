import { and, eq, inArray } from 'drizzle-orm';
import type { Executor } from '../../../db/client';
import { uploads } from '../../../db/schema/order';
import { DomainError } from '../../domain/errors';
import { materialKinds, UPLOAD_KINDS, type UploadKind } from '../../domain/order';
import type { OrderRow } from './transition';

export type UploadRow = typeof uploads.$inferSelect;

/** The newest picture of each kind, as long as nothing newer replaced it. */
export async function currentUploads(db: Executor, orderNo: string): Promise<UploadRow[]> {
  return db
    .select()
    .from(uploads)
    .where(and(eq(uploads.orderNo, orderNo), inArray(uploads.state, ['received', 'ready', 'refused'])))
    .orderBy(uploads.createdAt);
}

const usable = (rows: UploadRow[]): UploadRow[] => rows.filter((row) => row.state !== 'refused');

export function missingKinds(
  order: Pick<OrderRow, 'materialRoute' | 'businessType' | 'changes'>,
  rows: UploadRow[],
): UploadKind[] {
  return materialKinds(order).filter((kind) => !usable(rows).some((row) => row.kind === kind));
}

/** After a rejection: what must be sent anew and was not yet, and what is missing altogether. By post: since it is awaited again. */
export function kindsToResend(order: OrderRow, rows: UploadRow[]): UploadKind[] {
  const rejected = order.rejectReasons?.kinds ?? [];
  const stale = rejected.filter(
    (kind) => !usable(rows).some((row) => row.kind === kind && row.createdAt > order.stateSince),
  );
  return [...new Set([...stale, ...missingKinds(order, rows)])];
}

export const kindNames = (kinds: UploadKind[]): string => kinds.map((kind) => UPLOAD_KINDS[kind]).join('、');

/** @throws DomainError uploads.missing */
export function requireAllKinds(missing: UploadKind[]): void {
  if (missing.length === 0) return;
  throw new DomainError('uploads.missing', `还需上传：${kindNames(missing)}。`, 'conflict', { count: missing.length });
}
