import { DomainError } from '../../../lib/domain/errors';
import { licenceFields } from '../../../lib/domain/licence';
import type { ServiceContext } from '../../../lib/services/context';
import { readPictureRow, recordReading } from '../../../lib/services/onboarding/picture';
import type { DocumentDeps } from '../documents';

/** Re-encoded first, as every stranger's picture is; then read in a process of its own. */
export async function readLicence(
  ctx: ServiceContext,
  deps: Pick<DocumentDeps, 'files' | 'reencode' | 'licenceReader'>,
  pictureId: string,
): Promise<void> {
  try {
    const { originalKey, state } = await readPictureRow(ctx.db, pictureId, ctx.clock.now());
    if (state !== 'received') return;
    const { bytes } = await deps.reencode(await deps.files.get(originalKey));
    await recordReading(ctx, pictureId, licenceFields(await deps.licenceReader.read(bytes)));
  } catch (error) {
    // Unreadable, or gone by now: the customer types what he has before him.
    if (!(error instanceof DomainError)) throw error;
    await recordReading(ctx, pictureId, null);
  }
}
