import type { Db } from '../../db/client';
import { DomainError } from '../../lib/domain/errors';
import type { Clock } from '../../lib/ports/clock';
import type { FilesPort } from '../../lib/ports/files';
import type { LicenceReaderPort } from '../../lib/ports/licence-reader';
import type { ServiceContext } from '../../lib/services/context';
import { slipFacts } from '../../lib/services/document/slipFacts';
import { copiesOf, rawUploads, recordUpload, type UploadRow } from '../../lib/services/document/uploads';
import { formFacts } from '../../lib/services/material/formFacts';
import { keepForm } from '../../lib/services/material/keepForm';
import { keepFile } from '../../lib/services/shipment/createWaybill';
import type { DocumentActivities } from '../contracts/activities';
import type { ReadingActivities } from '../contracts/onboarding';
import { applicationFormHtml, FORM_TEMPLATE } from './documents/application-form';
import { AUTHORISATION_TEMPLATE, authorisationHtml } from './documents/authorisation';
import { readLicence } from './documents/licence';
import { slipHtml } from './documents/slip';
import { type FailureLog, guarded } from './failures';

export interface DocumentDeps {
  db: Db;
  clock: Clock;
  log: FailureLog;
  files: FilesPort;
  /** @throws DomainError file.* for what is no readable picture */
  reencode(original: Uint8Array): Promise<{ bytes: Uint8Array; width: number; height: number }>;
  /** Of what was re-encoded. */
  shrink(clean: Uint8Array): Promise<Uint8Array>;
  licenceReader: LicenceReaderPort;
  htmlToPdf(html: string): Promise<Uint8Array>;
  /** Of the activity that runs. */
  heartbeat(): void;
}

/** Papers that the customer prints and seals. */
const PAPERS = {
  application_form: { template: FORM_TEMPLATE, html: applicationFormHtml },
  authorisation: { template: AUTHORISATION_TEMPLATE, html: authorisationHtml },
};

/** Queue `documents`: the only process that unpacks pictures of strangers and runs a browser. */
export function createDocumentActivities(deps: DocumentDeps): DocumentActivities & ReadingActivities {
  const { db, clock, files } = deps;
  const ctx: ServiceContext = { db, clock, actor: { kind: 'system', id: 'documents-worker' } };
  const activities: DocumentActivities & ReadingActivities = {
    readLicence: ({ pictureId }) => readLicence(ctx, deps, pictureId),
    async prepareUploads({ orderNo }) {
      for (const upload of await rawUploads(ctx, orderNo)) {
        deps.heartbeat();
        await prepare(ctx, deps, upload);
      }
    },
    async makeApplicationForm({ orderNo }) {
      const facts = await formFacts(ctx, orderNo);
      if (!facts) return;
      const { version, formNo, paper } = facts;
      const { template: templateVersion, html } = PAPERS[paper];
      await keepForm(ctx, { orderNo, version, formNo, templateVersion }, await deps.htmlToPdf(html(facts)), deps);
    },
    async makeHandOverSlip({ orderNo }) {
      const facts = await slipFacts(ctx, orderNo);
      if (!facts) return;
      const slipKey = `slips/${orderNo}.pdf`;
      await files.put(slipKey, await deps.htmlToPdf(slipHtml(facts)));
      await keepFile(ctx, orderNo, { slipKey });
    },
  };
  return guarded(activities, deps.log);
}

async function prepare(ctx: ServiceContext, deps: DocumentDeps, upload: UploadRow): Promise<void> {
  const original = await deps.files.get(upload.originalKey);
  try {
    const { bytes, width, height } = await deps.reencode(original);
    const { cleanKey, thumbnailKey } = copiesOf(upload.id);
    await deps.files.put(cleanKey, bytes);
    await deps.files.put(thumbnailKey, await deps.shrink(bytes));
    await recordUpload(ctx, upload, { state: 'ready', cleanKey, thumbnailKey, width, height });
  } catch (error) {
    if (!(error instanceof DomainError && error.code.startsWith('file.') && error.kind === 'invalid')) throw error;
    await recordUpload(ctx, upload, { state: 'refused', refusal: error.message });
  }
}
