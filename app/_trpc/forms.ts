import { DomainError } from '@/lib/domain/errors';
import { orderNoInput } from '@/lib/schemas/order';
import { readForm } from '@/lib/services/material/readForm';
import type { Context } from './context';
import { anyActorContext, errorResponse, fileResponse } from './http';

/** Browsers draw no PDF in a sandbox: their viewer runs apart from the site anyway. */
function printable(response: Response): Response {
  response.headers.set('content-security-policy', "default-src 'none'; object-src 'self'; frame-ancestors 'none'");
  return response;
}

/** Opened in the browser's own viewer, which prints it. */
export async function getForm(ctx: Context, params: { orderNo: string }): Promise<Response> {
  try {
    const input = orderNoInput.safeParse(params);
    if (!input.success) throw new DomainError('order.not_found', '没有找到该订单，请核对订单号。', 'not_found');
    const candidates = await anyActorContext(ctx);
    if (candidates.length === 0) await ctx.requireCustomer();
    let refusal: unknown;
    // One browser may hold both sessions: whichever may see it.
    for (const service of candidates) {
      try {
        const { content, fileName } = await readForm(service, input.data, { files: ctx.ports.files });
        return printable(fileResponse(content, 'application/pdf', `inline; filename="${fileName}"`));
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  } catch (error) {
    return errorResponse(error, 'forms.get');
  }
}
