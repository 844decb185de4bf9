import { and, eq, lt, sql } from 'drizzle-orm';
import { drafts, licencePictures } from '../../../db/schema/subscriber';
import type { FilesPort } from '../../ports/files';
import type { ServiceContext } from '../context';

/** Pictures that belong to no form (any more), with their files. The file first: a row always knows what is left. */
export async function deletePictures(ctx: ServiceContext, before: Date, deps: { files: FilesPort }): Promise<number> {
  const { db } = ctx;
  const form = db.select({ one: sql`1` }).from(drafts).where(eq(drafts.pictureId, licencePictures.id));
  const due = await db
    .select({ id: licencePictures.id, originalKey: licencePictures.originalKey })
    .from(licencePictures)
    .where(and(lt(licencePictures.createdAt, before), sql`not exists ${form}`));
  for (const { id, originalKey } of due) {
    await deps.files.delete(originalKey);
    await db.delete(licencePictures).where(eq(licencePictures.id, id));
  }
  return due.length;
}
