import { ApplicationFailure } from '@temporalio/common';
import { DomainError } from '@/lib/domain/errors';
import type { CertificateAuthorityPort } from '@/lib/ports/certificate-authority';
import { holdCertificate } from '@/lib/services/certificate/hold';
import { issueCertificate } from '@/lib/services/certificate/issue';
import { releaseHold } from '@/lib/services/certificate/releaseHold';
import { revokeCertificate } from '@/lib/services/certificate/revoke';
import type { ServiceContext } from '@/lib/services/context';
import type { CaActivities } from '../contracts/activities';

export interface CaDeps {
  readonly ctx: ServiceContext;
  readonly ca: CertificateAuthorityPort;
  /** Signs and keeps the next CRL; calls at the same time share one. */
  readonly publishCrl: () => Promise<unknown>;
  readonly log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
}

/**
 * Every act ends with a published CRL, also when it changed nothing: a repeated call may be the rest of one that died
 * between the change and the list.
 */
export function createCaActivities(deps: CaDeps): CaActivities {
  const { ctx, ca, publishCrl } = deps;
  return {
    issueCertificate: (input) =>
      refusing(deps, input, async () => {
        const row = await issueCertificate(ctx, ca, input);
        // An earlier attempt's certificate may have been revoked on the way.
        if (input.attempt > 1) await publishCrl();
        deps.log.info(
          { orderNo: input.orderNo, attempt: input.attempt, serialHex: row.serialHex },
          'certificate issued',
        );
        return { certificateId: row.id, serialHex: row.serialHex, certificatePem: row.pem, chainPem: ca.chainPem };
      }),

    revokeCertificate: (input) =>
      refusing(deps, input, async () => {
        await revokeCertificate(ctx, ca, input);
        await publishCrl();
        deps.log.info({ certificateId: input.certificateId, reason: input.reason }, 'certificate revoked');
      }),

    holdCertificate: (input) =>
      refusing(deps, input, async () => {
        await holdCertificate(ctx, ca, input);
        await publishCrl();
        deps.log.info({ certificateId: input.certificateId }, 'certificate on hold');
      }),

    releaseHold: (input) =>
      refusing(deps, input, async () => {
        const done = await releaseHold(ctx, ca, input);
        await publishCrl();
        const text = done.released ? 'hold released' : 'hold kept for another order';
        deps.log.info({ certificateId: input.certificateId }, text);
        return done;
      }),
  };
}

/** A refusal stays a refusal however often it is tried; anything else (database, token) may be better the next time. */
async function refusing<T>(deps: CaDeps, { orderNo }: { orderNo: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
    deps.log.warn({ orderNo, code: error.code, details: error.details }, 'refused');
    throw ApplicationFailure.nonRetryable(error.message, error.code);
  }
}
