import { z } from 'zod';
import { DomainError } from '@/lib/domain/errors';
import { scanFieldsInput } from '@/lib/schemas/material';
import { licencePictureFields } from '@/lib/schemas/onboarding';
import { UPLOAD_MAX_BYTES, UPLOAD_TOO_LARGE, uploadFieldsInput } from '@/lib/schemas/upload';
import { receiveScan } from '@/lib/services/material/receiveScan';
import { receivePicture } from '@/lib/services/onboarding/picture';
import { readUpload } from '@/lib/services/upload/readUpload';
import { receiveUpload } from '@/lib/services/upload/receiveUpload';
import type { Context } from './context';
import { anyActorContext, errorResponse, fileResponse, readLimited, serviceContext } from './http';
import { applicant } from './routers/onboarding/applicant';
import { staffServiceContext } from './staff-context';
import { isChinese, tidyInput } from './tidy-input';

/** Room for the form's own lines around the file. */
const FORM_OVERHEAD = 16 * 1024;

/** POST multipart {orderNo, kind, file} → {id}. Reading stops at the limit: nobody fills our memory. */
export async function postUpload(ctx: Context): Promise<Response> {
  try {
    ctx.refuseForeignOrigin();
    const { actor } = await ctx.requireCustomer();
    const { orderNo, kind, file } = await readMultipart(ctx.req, uploadFieldsInput);
    const content = new Uint8Array(await file.arrayBuffer());
    const made = await receiveUpload(
      serviceContext(ctx, actor),
      { orderNo, kind, fileName: file.name, content },
      { files: ctx.ports.files },
    );
    return Response.json(made, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error, 'uploads.post');
  }
}

/** The same from the acceptance point: a scanned sheet of posted papers. */
export async function postScan(ctx: Context): Promise<Response> {
  try {
    ctx.refuseForeignOrigin();
    const service = await staffServiceContext(ctx);
    const { file, ...fields } = await readMultipart(ctx.req, scanFieldsInput);
    const content = new Uint8Array(await file.arrayBuffer());
    const made = await receiveScan(service, { ...fields, fileName: file.name, content }, { files: ctx.ports.files });
    return Response.json(made, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error, 'scans.post');
  }
}

/** POST multipart {channelId, file} → {id}: a licence to read, before anybody has signed in. */
export async function postLicence(ctx: Context): Promise<Response> {
  try {
    ctx.refuseForeignOrigin();
    const { file, ...fields } = await readMultipart(ctx.req, licencePictureFields);
    const content = new Uint8Array(await file.arrayBuffer());
    const input = { ...fields, fileName: file.name, content };
    const made = await receivePicture(applicant(ctx), input, { files: ctx.ports.files });
    return Response.json(made, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return errorResponse(error, 'uploads.licence');
  }
}

async function readMultipart<Fields>(req: Request, schema: z.ZodType<Fields>): Promise<Fields & { file: File }> {
  const body = await readLimited(req, UPLOAD_MAX_BYTES + FORM_OVERHEAD);
  if (!body) throw new DomainError('upload.too_large', `${UPLOAD_TOO_LARGE}。`);
  const contentType = req.headers.get('content-type') ?? '';
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => null);
  const given = Object.fromEntries([...(form ?? [])].filter(([name]) => name !== 'file'));
  const fields = schema.safeParse(tidyInput(given));
  if (!fields.success) {
    const words = fields.error.issues.map(({ message }) => message).find(isChinese);
    throw new DomainError('upload.incomplete', words ?? '上传内容不完整，请重新选择文件。');
  }
  const file = form?.get('file');
  if (!(file instanceof File)) throw new DomainError('upload.incomplete', '没有收到文件，请重新选择。');
  return { ...fields.data, file };
}

/** `?size=small`: as lists show it. */
export async function getUpload(ctx: Context, id: string): Promise<Response> {
  try {
    const thumbnail = new URL(ctx.req.url).searchParams.get('size') === 'small';
    if (!z.uuid().safeParse(id).success) throw new DomainError('upload.not_found', '没有找到该文件。', 'not_found');
    const candidates = await anyActorContext(ctx);
    if (candidates.length === 0) await ctx.requireCustomer();
    let refusal: unknown;
    // One browser may hold both sessions, e.g. at a demo: whichever may see it.
    for (const service of candidates) {
      try {
        const { content, contentType } = await readUpload(service, { id, thumbnail }, { files: ctx.ports.files });
        return fileResponse(content, contentType, 'inline');
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  } catch (error) {
    return errorResponse(error, 'uploads.get');
  }
}
