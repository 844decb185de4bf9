import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { OrderEvent } from '../contracts/order';
import { ca, record, recordApart, station } from './activities';
import type { Inbox } from './inbox';

export type Start = Extract<OrderEvent, { kind: 'production_started' }>;

/** Ends when the token is made or this attempt has failed; a newer attempt ordered by the operator cuts it short. */
export async function runAttempt(orderNo: string, start: Start, inbox: Inbox): Promise<void> {
  const scope = new CancellationScope();
  const attempt = scope.run(() => makeToken(orderNo, start));
  const newer = condition(() => inbox.has('production_started')).then(() => scope.cancel());
  try {
    await Promise.race([attempt, newer]);
    // A cancelled attempt still has to wind up before the next one touches a token.
    await attempt;
  } catch (error) {
    await recordFailure(orderNo, start, error);
  }
}

/** One attempt whose owner ends it by the scope when a newer one takes its place. */
export async function attemptIn(scope: CancellationScope, orderNo: string, start: Start): Promise<void> {
  try {
    await scope.run(() => makeToken(orderNo, start, recordApart));
  } catch (error) {
    await recordFailure(orderNo, start, error, recordApart);
  }
}

async function recordFailure(
  orderNo: string,
  { attempt, tokenSerial }: Start,
  error: unknown,
  to: typeof record = record,
): Promise<void> {
  if (isCancellation(error)) return;
  await to.recordProductionFailed({ orderNo, attempt, tokenSerial, ...describe(error) });
}

/** Section 5 of the business: each step is safe to repeat, and the secrets are kept before the token is touched. */
async function makeToken(orderNo: string, { attempt, tokenSerial }: Start, to: typeof record = record): Promise<void> {
  const brief = await to.productionBrief({ orderNo, attempt, tokenSerial });
  if (!brief) return;
  const desk = station(brief.stationId);
  const token = { orderNo, attempt, tokenSerial };

  const secrets = await desk.reserveToken({ ...token, knownSoPinSealedForStation: brief.knownSoPinSealedForStation });
  await to.recordTokenSecrets({
    ...token,
    stationId: brief.stationId,
    soPinSealedForVault: secrets.soPinSealedForVault,
    userPinSealedForVault: secrets.userPinSealedForVault,
  });
  const sealedForStation = secrets.sealedForStation;
  const { csrPem } = await desk.personaliseToken({ ...token, sealedForStation, subject: brief.subject });
  const issued = await ca.issueCertificate({ orderNo, attempt, csrPem });
  const evidence = await desk.installCertificate({
    ...token,
    sealedForStation,
    certificatePem: issued.certificatePem,
    chainPem: issued.chainPem,
  });
  await to.recordProduced({ ...token, certificateId: issued.certificateId, evidence });
}

/** A stable code and a clear word for the operator. */
function describe(error: unknown): { code: string; message: string } {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'UNKNOWN', message: cause.message };
  if (cause instanceof TimeoutFailure) {
    return { code: 'STATION_OFFLINE', message: '制证台没有回应。请检查制证台是否已启动、网络是否正常，然后重试。' };
  }
  return { code: 'UNKNOWN', message: '制证没有完成，请重试；仍不成功请换一枚介质。' };
}
