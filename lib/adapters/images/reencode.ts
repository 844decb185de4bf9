import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { DomainError } from '../../domain/errors';

export interface CleanImage {
  bytes: Uint8Array;
  contentType: 'image/jpeg';
  width: number;
  height: number;
  /** Of the clean bytes, hex. */
  sha256: string;
}

export const MAX_IMAGE_BYTES = 1.5 * 1024 * 1024;
/** More than any phone's camera gives; a small file can unpack to far more. */
const MAX_PIXELS = 64_000_000;
/** Enough to read the small print of a licence. */
const MAX_SIDE = 4096;
const ALLOWED = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/gif']);
/** Where it is shown it is 168 px high, on screens of up to three dots a pixel. */
const THUMBNAIL_SIDE = 480;
const SECONDS = 20;

/**
 * An upload becomes a JPEG that we made ourselves: what it claims to be, its metadata (places, devices), further frames
 * and anything hidden behind the picture are gone. For the documents worker: decoders of foreign files run nowhere else.
 * @throws DomainError file.empty, file.too_large, file.type, file.too_many_pixels, file.unreadable
 */
export async function reencodeImage(input: Uint8Array): Promise<CleanImage> {
  if (input.byteLength === 0) throw new DomainError('file.empty', '文件是空的，请重新选择图片。');
  if (input.byteLength > MAX_IMAGE_BYTES) {
    throw new DomainError('file.too_large', '图片不能超过 1.5 MB，请压缩后重新上传。', 'invalid', {
      maxBytes: MAX_IMAGE_BYTES,
    });
  }
  // Pure ESM package: the bundled worker is CommonJS and must load it this way.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(input).catch(() => undefined);
  if (!type || !ALLOWED.has(type.mime)) {
    throw new DomainError('file.type', '只支持 gif、jpg、png、jpeg 格式的图片，请换一张图片。');
  }
  await checkPixels(input);
  try {
    const { data, info } = await sharp(input, { pages: 1, limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .timeout({ seconds: SECONDS })
      // The camera's orientation lives in the metadata that is about to go.
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .jpeg({ quality: 88, chromaSubsampling: '4:2:0' })
      .toBuffer({ resolveWithObject: true });
    const sha256 = createHash('sha256').update(data).digest('hex');
    return { bytes: data, contentType: 'image/jpeg', width: info.width, height: info.height, sha256 };
  } catch {
    throw unreadable();
  }
}

/** Small enough for a page on a slow phone. `clean`: what `reencodeImage` made. */
export const shrinkImage = (clean: Uint8Array): Promise<Uint8Array> =>
  sharp(clean, { failOn: 'error' })
    .timeout({ seconds: SECONDS })
    .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 70 })
    .toBuffer();

const unreadable = (): DomainError =>
  new DomainError('file.unreadable', '图片无法打开，可能已损坏，请重新拍照或扫描后上传。');

/** The header alone tells: nothing is unpacked before the size is known. */
async function checkPixels(input: Uint8Array): Promise<void> {
  let pixels: number;
  try {
    const { width, height, pageHeight } = await sharp(input, { pages: 1, limitInputPixels: false }).metadata();
    pixels = width * (pageHeight ?? height);
  } catch {
    throw unreadable();
  }
  if (!(pixels > 0)) throw unreadable();
  if (pixels > MAX_PIXELS) {
    throw new DomainError('file.too_many_pixels', '图片尺寸过大，请缩小后重新上传。', 'invalid', {
      maxPixels: MAX_PIXELS,
    });
  }
}
