import { createHash, randomUUID } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { writeAudit } from '../../../db/audit';
import type { Executor, Tx } from '../../../db/client';
import { enqueue } from '../../../db/outbox';
import { uploads } from '../../../db/schema/order';
import { licencePictures } from '../../../db/schema/subscriber';
import { LICENCE_READING, licenceReadingId } from '../../../workflows/contracts/onboarding';
import { DomainError } from '../../domain/errors';
import type { LicenceFields } from '../../domain/licence';
import { UPLOAD_KINDS } from '../../domain/order';
import { cleanText } from '../../domain/text';
import type { FilesPort } from '../../ports/files';
import type { LicenceReading } from '../../schemas/onboarding';
import { addressGroup, enforceLimits } from '../auth/limits';
import { requireService } from '../channel/serviceOf';
import type { ServiceContext } from '../context';
import type { DraftRow } from '../draft/own';
import { requirePicture } from '../upload/storePicture';

export type PictureRow = typeof licencePictures.$inferSelect;

const WINDOW_MS = 10 * 60_000;
/** Each keeps the reader busy for seconds, and nobody has signed in yet. */
export const PICTURES = { perAddress: 10, altogether: 100 };
/** For the form at hand. */
const LIFE_MS = 2 * 3_600_000;

/** A picture of the licence before anybody has signed in: kept, and given to the reader. Its id is known to the sender alone. */
export async function receivePicture(
  ctx: ServiceContext,
  input: { channelId: string; fileName: string; content: Uint8Array },
  deps: { files: FilesPort },
): Promise<{ id: string }> {
  const now = ctx.clock.now();
  await requireService(ctx.db, input.channelId, 'new');
  await requirePicture(input.content);
  await enforceLimits(ctx.db, limitsFor(ctx.actor.origin), now);
  const id = randomUUID();
  const originalKey = `uploads/licences/${id}`;
  await deps.files.put(originalKey, input.content);
  try {
    await ctx.db.transaction(async (tx) => {
      await tx.insert(licencePictures).values({
        ...{ id, channelId: input.channelId, state: 'received', originalKey, createdAt: now },
        fileName: cleanText(input.fileName).slice(-120) || UPLOAD_KINDS.licence,
        sizeBytes: input.content.byteLength,
        sha256: createHash('sha256').update(input.content).digest('hex'),
      });
      await writeAudit(tx, ctx.actor, { action: 'onboarding.picture', objectType: 'onboarding', objectId: id });
      const startInput = { pictureId: id };
      await enqueue(tx, { workflowType: LICENCE_READING, workflowId: licenceReadingId(id), startInput, event: null });
    });
  } catch (error) {
    await deps.files.delete(originalKey).catch(() => {});
    throw error;
  }
  return { id };
}

function limitsFor(origin: string | undefined) {
  const all = { key: 'onboarding-pictures', windowMs: WINDOW_MS, max: PICTURES.altogether };
  if (!origin) return [all];
  return [{ key: `onboarding-picture:${addressGroup(origin)}`, windowMs: WINDOW_MS, max: PICTURES.perAddress }, all];
}

/** @throws DomainError onboarding.no_picture */
export async function readPictureRow(db: Executor, id: string, now: Date): Promise<PictureRow> {
  const fresh = gt(licencePictures.createdAt, new Date(now.getTime() - LIFE_MS));
  const [row] = await db
    .select()
    .from(licencePictures)
    .where(and(eq(licencePictures.id, id), fresh));
  if (row) return row;
  throw new DomainError('onboarding.no_picture', '图片已失效，请重新上传，或直接手工填写。', 'not_found');
}

/** How far the reader is, and what it found. */
export async function pictureReading(ctx: ServiceContext, input: { pictureId: string }): Promise<LicenceReading> {
  const { state, fields } = await readPictureRow(ctx.db, input.pictureId, ctx.clock.now());
  return { state, fields: fields ?? {} };
}

/** What the reader found; nothing at all counts as unreadable. Repetition changes nothing. */
export async function recordReading(ctx: ServiceContext, id: string, fields: LicenceFields | null): Promise<void> {
  const state = fields && Object.keys(fields).length > 0 ? 'read' : 'unreadable';
  await ctx.db
    .update(licencePictures)
    .set({ state, fields })
    .where(and(eq(licencePictures.id, id), eq(licencePictures.state, 'received')));
}

/** The picture that the form began with is the order's licence now; another one may replace it as always. @returns whether there is one */
export async function keepPicture(tx: Tx, draft: DraftRow, orderNo: string, now: Date): Promise<boolean> {
  if (!draft.pictureId) return false;
  const [row] = await tx.delete(licencePictures).where(eq(licencePictures.id, draft.pictureId)).returning();
  if (!row) return false;
  const { originalKey, fileName, sizeBytes, sha256 } = row;
  await tx.insert(uploads).values({
    ...{ id: randomUUID(), orderNo, kind: 'licence', state: 'received', createdAt: now },
    ...{ originalKey, fileName, sizeBytes, sha256 },
  });
  return true;
}
