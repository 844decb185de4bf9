import path from 'node:path';
import sharp from 'sharp';
import type { Album } from './album';

/** What the README shows: four pictures of the first chapter's order. A screen that is empty below is cut. */
const FRONT = [
  { name: 'form', title: '认证方式', width: 390, part: 1 },
  { name: 'review', title: '审核', width: 720, part: 1 },
  { name: 'station', title: '制证中', width: 900, part: 0.7 },
  { name: 'order', title: '顺丰路由', width: 390, part: 1 },
] as const;

export async function frontPictures(album: Album): Promise<void> {
  for (const { name, title, width, part } of FRONT) {
    const picture = sharp(album.picture(title));
    const whole = await picture.metadata();
    await picture
      .extract({ left: 0, top: 0, width: whole.width, height: Math.round(whole.height * part) })
      .resize({ width })
      .png({ compressionLevel: 9 })
      .toFile(path.resolve('docs/images', `${name}.png`));
  }
}
