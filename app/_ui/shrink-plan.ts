import { UPLOAD_TYPES, UPLOAD_WRONG_TYPE } from '@/lib/schemas/upload';

export interface ShrinkAttempt {
  width: number;
  height: number;
  /** JPEG quality. */
  quality: number;
}

/** Longest side; a licence stays readable at 1,600 px. */
const SIDES = [2400, 2000, 1600, 1280];
const QUALITIES = [0.85, 0.72];

/** Sizes to try, from the best to the smallest; never enlarges, never repeats itself. */
export function shrinkPlan(width: number, height: number): ShrinkAttempt[] {
  const longest = Math.max(width, height);
  if (!(longest > 0)) return [];
  const sides = [...new Set(SIDES.map((side) => Math.min(side, longest)))];
  return sides.flatMap((side) =>
    QUALITIES.map((quality) => ({
      width: Math.max(1, Math.round((width * side) / longest)),
      height: Math.max(1, Math.round((height * side) / longest)),
      quality,
    })),
  );
}

export function checkFileType(type: string, name: string): string | null {
  const known = (UPLOAD_TYPES as readonly string[]).includes(type) || /\.(gif|jpe?g|png)$/i.test(name);
  if (known) return null;
  if (/\.(heic|heif)$/i.test(name) || /hei[cf]/.test(type)) {
    return '这张照片是 HEIC 格式，请在手机相机设置中选择“兼容性最佳”后重拍，或截屏后上传截图。';
  }
  if (/\.pdf$/i.test(name)) return '请上传图片。PDF 文件可以打开后截屏，再上传截图。';
  return UPLOAD_WRONG_TYPE;
}

/** 1.5M, 320K: the manual's way of writing sizes. */
export function fileSize(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${(bytes / 1024 / 1024).toFixed(1)}M`;
  return `${Math.max(1, Math.round(bytes / 1024))}K`;
}
