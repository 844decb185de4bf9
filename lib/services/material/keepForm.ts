import { createHash } from 'node:crypto';
import { applicationForms } from '../../../db/schema/material';
import type { FilesPort } from '../../ports/files';
import type { ServiceContext } from '../context';
import { lockOrder, recordOrderAct } from '../order/transition';
import { type FormRow, latestForm } from './rows';

/**
 * The printed form is kept once: who prints it a second time at the same moment throws his copy away. The key holds the
 * hash, so that no later print can take the first one's place in the storage either. One that a crash left without a row
 * is deleted by retention.
 */
export async function keepForm(
  ctx: ServiceContext,
  form: Pick<FormRow, 'orderNo' | 'version' | 'formNo' | 'templateVersion'>,
  pdf: Uint8Array,
  deps: { files: FilesPort },
): Promise<void> {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const fileKey = `forms/${form.orderNo}/${sha256}.pdf`;
  await deps.files.put(fileKey, pdf);
  const kept = await ctx.db.transaction(async (tx) => {
    const order = await lockOrder(tx, form.orderNo);
    const known = await latestForm(tx, form.orderNo);
    if (known) return known.fileKey;
    const { version, formNo } = form;
    await tx
      .insert(applicationForms)
      .values({ ...form, fileKey, sha256, sizeBytes: pdf.byteLength, createdAt: ctx.clock.now() });
    await recordOrderAct(tx, ctx, order, 'material.form', { after: { version, formNo, sha256 } });
    return fileKey;
  });
  if (kept !== fileKey) await deps.files.delete(fileKey);
}
