import { createContext } from '@/app/_trpc/context';
import { errorResponse, fileResponse, serviceContext } from '@/app/_trpc/http';
import { DomainError } from '@/lib/domain/errors';
import { orderNoInput } from '@/lib/schemas/order';
import { getInvoiceFile } from '@/lib/services/query/getInvoiceFile';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export async function GET(req: Request, { params }: { params: Promise<{ orderNo: string }> }): Promise<Response> {
  try {
    const ctx = createContext(req, new Headers());
    const input = orderNoInput.safeParse(await params);
    if (!input.success) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
    const { actor } = await ctx.requireCustomer();
    const file = await getInvoiceFile(serviceContext(ctx, actor), input.data, { files: ctx.ports.files });
    const how = new URL(req.url).searchParams.get('view') === '1' ? 'inline' : 'attachment';
    return fileResponse(file.content, 'application/pdf', `${how}; filename="${file.fileName}"`);
  } catch (error) {
    return errorResponse(error, 'invoices.get');
  }
}
