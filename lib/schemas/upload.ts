import { z } from 'zod';
import { UPLOAD_KINDS, type UploadKind } from '../domain/order';
import { orderNoField } from './fields';

/** 1.5 MB, as the manual says; binary megabytes, so that a picture that is "1.5 MB" in a file list passes. */
export const UPLOAD_MAX_BYTES = Math.floor(1.5 * 1024 * 1024);
export const UPLOAD_TYPES = ['image/jpeg', 'image/png', 'image/gif'] as const;
export const UPLOAD_ACCEPT = '.gif,.jpg,.jpeg,.png,image/gif,image/jpeg,image/png';

const kinds = Object.keys(UPLOAD_KINDS) as [UploadKind, ...UploadKind[]];
export const uploadKindSchema = z.enum(kinds, { error: '请选择材料种类' });
export const uploadFieldsInput = z.object({ orderNo: orderNoField(), kind: uploadKindSchema });

export const UPLOAD_TOO_LARGE = '单个图片不超过 1.5 MB，请压缩后重新上传';
export const UPLOAD_WRONG_TYPE = '只支持 gif、jpg、png、jpeg 格式的图片，请重新选择';

/** The browser's quick check before sending; the server looks at the content. */
export function uploadProblem(file: { size: number; type: string }): string | null {
  if (file.size === 0) return '文件是空的，请重新选择';
  if (file.size > UPLOAD_MAX_BYTES) return UPLOAD_TOO_LARGE;
  return (UPLOAD_TYPES as readonly string[]).includes(file.type) ? null : UPLOAD_WRONG_TYPE;
}
