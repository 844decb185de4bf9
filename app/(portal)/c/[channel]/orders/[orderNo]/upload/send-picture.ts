import { type ReadableError, readHttpError } from '@/app/_ui/errors';
import { shrinkPicture, UnreadablePictureError } from '@/app/_ui/shrink';
import { checkFileType, fileSize } from '@/app/_ui/shrink-plan';
import type { UploadKind } from '@/lib/domain/order';

export type Phase = { name: 'shrinking' } | { name: 'sending'; percent: number };

export class SendError extends Error {
  constructor(
    message: string,
    readonly readable: ReadableError | null = null,
  ) {
    super(message);
  }
}

/** XMLHttpRequest, because fetch does not tell how much of an upload is through. */
function post(form: FormData, onPercent: (percent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/uploads');
    request.responseType = 'json';
    request.timeout = 120_000;
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onPercent(Math.round((event.loaded / event.total) * 100));
    };
    const fail = () => {
      const readable = readHttpError(request.status, request.response);
      reject(new SendError(readable.message, readable));
    };
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve() : fail());
    request.onerror = fail;
    request.ontimeout = fail;
    request.send(form);
  });
}

/** Checks, makes it smaller where needed, sends. Resolves with a remark about what was done to the picture, or null. */
export async function sendPicture(
  orderNo: string,
  kind: UploadKind,
  file: File,
  onPhase: (phase: Phase) => void,
): Promise<string | null> {
  const wrongType = checkFileType(file.type, file.name);
  if (wrongType) throw new SendError(wrongType);
  onPhase({ name: 'shrinking' });
  const picture = await shrinkPicture(file).catch((error: unknown) => {
    if (error instanceof UnreadablePictureError) throw new SendError('这张图片打不开，请重新拍照或换一张图片。');
    throw error;
  });
  onPhase({ name: 'sending', percent: 0 });
  const form = new FormData();
  form.set('orderNo', orderNo);
  form.set('kind', kind);
  form.set('file', picture, picture.name);
  await post(form, (percent) => onPhase({ name: 'sending', percent }));
  return picture === file ? null : `图片已自动压缩：${fileSize(file.size)} → ${fileSize(picture.size)}`;
}
