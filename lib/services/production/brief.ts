import { and, desc, eq } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { stationSlots, stations, tokenSecrets } from '../../../db/schema/production';
import { seal, tokenSecretsContext } from '../../crypto/sealed-box';
import { DomainError } from '../../domain/errors';
import type { SubjectNames } from '../../domain/subject';
import type { VaultPort } from '../../ports/vault';
import type { ServiceContext } from '../context';
import type { OrderRow } from '../order/transition';
import { type AttemptId, isCurrent, lockAttempt } from './current';
import { subjectGround, subjectOf } from './subject';

export interface ProductionBrief {
  subject: SubjectNames;
  stationId: string;
  knownSoPinSealedForStation: string | null;
}

/** Everything a station needs of the order; null when this attempt does not count any more. */
export async function productionBrief(
  ctx: ServiceContext,
  input: AttemptId,
  deps: { vault: VaultPort },
): Promise<ProductionBrief | null> {
  return ctx.db.transaction(async (tx) => {
    const locked = await lockAttempt(tx, input);
    if (!isCurrent(locked)) return null;
    const { order } = locked;
    const { stationId, tokenSerial, position } = locked.production;
    return {
      subject: subjectOf(order, await subjectGround(tx, order), position),
      stationId,
      knownSoPinSealedForStation: await knownSoPin(tx, order, { stationId, tokenSerial }, deps.vault),
    };
  });
}

/**
 * SO PIN that an unfinished attempt left on this token, sealed to the station for this order. The token's label says
 * which attempt claimed it last; without a readable label the newest one is the likeliest.
 */
async function knownSoPin(
  tx: Tx,
  order: OrderRow,
  on: { stationId: string; tokenSerial: string },
  vault: VaultPort,
): Promise<string | null> {
  const secrets = await tx
    .select()
    .from(tokenSecrets)
    .where(eq(tokenSecrets.tokenSerial, on.tokenSerial))
    .orderBy(desc(tokenSecrets.createdAt));
  if (secrets.length === 0) return null;
  const claim = await claimOf(tx, on);
  const known = secrets.find((row) => row.orderNo === claim?.orderNo && row.attempt === claim.attempt) ?? secrets[0];
  if (!known) return null;
  const [station] = await tx.select().from(stations).where(eq(stations.id, on.stationId));
  if (!station?.publicKey) {
    throw new DomainError(
      'station.no_key',
      '该制证台没有登记密钥，不能继续使用半成品介质，请换一枚空白介质。',
      'conflict',
    );
  }
  const pin = vault.open(known.soPinSealed, tokenSecretsContext(known.orderNo));
  return seal(station.publicKey, pin.reveal(), tokenSecretsContext(order.orderNo));
}

/** The station labels a token `CD<order>` or `CD<order>-<attempt>` before it writes anything else. */
async function claimOf(
  tx: Tx,
  on: { stationId: string; tokenSerial: string },
): Promise<{ orderNo: string; attempt: number } | null> {
  const [slot] = await tx
    .select({ label: stationSlots.label })
    .from(stationSlots)
    .where(and(eq(stationSlots.stationId, on.stationId), eq(stationSlots.tokenSerial, on.tokenSerial)));
  const match = /^CD([0-9A-Z]{8,24})(?:-(\d+))?$/.exec(slot?.label ?? '');
  return match?.[1] ? { orderNo: match[1], attempt: Number(match[2] ?? 1) } : null;
}
