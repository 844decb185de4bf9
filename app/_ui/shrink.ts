import { UPLOAD_MAX_BYTES } from '@/lib/schemas/upload';
import { type ShrinkAttempt, shrinkPlan } from './shrink-plan';

export class UnreadablePictureError extends Error {}

async function render(bitmap: ImageBitmap, attempt: ShrinkAttempt): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = attempt.width;
  canvas.height = attempt.height;
  const context = canvas.getContext('2d');
  if (!context) throw new UnreadablePictureError('no canvas');
  // JPEG has no transparency: without a ground, transparent pixels would come out black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, attempt.width, attempt.height);
  context.drawImage(bitmap, 0, 0, attempt.width, attempt.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new UnreadablePictureError('no blob'))),
      'image/jpeg',
      attempt.quality,
    ),
  );
}

/** A photo over the limit is made smaller here, on the customer's device; a smaller one passes untouched. */
export async function shrinkPicture(file: File): Promise<File> {
  if (file.size <= UPLOAD_MAX_BYTES) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new UnreadablePictureError(file.name);
  });
  try {
    for (const attempt of shrinkPlan(bitmap.width, bitmap.height)) {
      const blob = await render(bitmap, attempt);
      if (blob.size <= UPLOAD_MAX_BYTES) {
        return new File([blob], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: 'image/jpeg' });
      }
    }
  } finally {
    bitmap.close();
  }
  throw new UnreadablePictureError(file.name);
}
