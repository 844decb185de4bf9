import { createHash } from 'node:crypto';
import type { Db } from '../client';
import { channelLogos } from '../schema/channel';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MAX_BYTES = 64 * 1024;

/** Only pictures that can hold no script are served as a channel's own. */
export const isSmallPng = (bytes: Buffer): boolean =>
  bytes.length <= MAX_BYTES && bytes.subarray(0, PNG.length).equals(PNG);

export async function seedLogo(db: Db, channelId: string, png: Buffer): Promise<void> {
  const sha256 = createHash('sha256').update(png).digest('hex');
  await db.insert(channelLogos).values({ channelId, png, sha256 }).onConflictDoNothing();
}
