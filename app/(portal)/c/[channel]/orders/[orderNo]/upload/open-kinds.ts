import { materialKinds, type UploadKind } from '@/lib/domain/order';
import type { OrderView } from '@/lib/schemas/portal-views';

type Part = Pick<
  OrderView,
  'state' | 'stateSince' | 'uploads' | 'rejection' | 'materialRoute' | 'businessType' | 'changes'
>;

/** Rejected by the reviewer, and what is there now is still the picture he saw. */
export function mustReplace(order: Part, kind: UploadKind): boolean {
  if (order.state !== 'rejected' || !order.rejection?.kinds.includes(kind)) return false;
  return !order.uploads.some(
    (upload) => upload.kind === kind && upload.state !== 'refused' && upload.createdAt > order.stateSince,
  );
}

/** Kinds that still need a picture, in the manual's order. */
export function openKinds(order: Part): UploadKind[] {
  return materialKinds(order).filter((kind) => {
    const current = order.uploads.find((upload) => upload.kind === kind);
    return !current || current.state === 'refused' || mustReplace(order, kind);
  });
}
