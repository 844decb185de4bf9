import { originOf, webDb } from '@/app/_trpc/context';
import { webPorts } from '@/app/_trpc/ports';
import { staffServiceContext } from '@/app/_trpc/staff-context';
import { DomainError } from '@/lib/domain/errors';
import { webEnv } from '@/lib/env/web';
import { createLogger } from '@/lib/log';
import { systemClock } from '@/lib/ports/clock';
import { orderNo as orderNoSchema } from '@/lib/schemas/admin';
import { describeError } from '@/lib/services/db-errors';
import { readShipmentFile } from '@/lib/services/shipment/readFile';

export const dynamic = 'force-dynamic';
const log = createLogger('web');
const STATUS: Partial<Record<string, number>> = { unauthenticated: 401, forbidden: 403, not_found: 404 };

/** Label and slip as PDF, for staff who print. */
export async function GET(
  req: Request,
  { params }: { params: Promise<{ kind: string; orderNo: string }> },
): Promise<Response> {
  const { kind, orderNo } = await params;
  const parsed = orderNoSchema.safeParse(orderNo);
  if ((kind !== 'label' && kind !== 'slip') || !parsed.success) return new Response('没有这个文件', { status: 404 });
  try {
    const origin = originOf(req);
    const parts = { db: webDb(), clock: systemClock, req, publicUrl: webEnv().PUBLIC_URL };
    const ctx = await staffServiceContext({ ...parts, ...(origin ? { origin } : {}) });
    const pdf = await readShipmentFile(ctx, { orderNo: parsed.data, kind }, { files: webPorts().files });
    return new Response(Buffer.from(pdf), {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="${kind}-${parsed.data}.pdf"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    if (error instanceof DomainError) return new Response(error.message, { status: STATUS[error.kind] ?? 409 });
    log.error({ kind, orderNo, ...describeError(error) }, 'file not served');
    return new Response('文件暂时无法打开，请稍后重试。', { status: 500 });
  }
}
