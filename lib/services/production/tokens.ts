import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../db/client';
import { productions, stationSlots, stations, tokenSecrets } from '../../../db/schema/production';
import { DomainError } from '../../domain/errors';
import { isOnline } from '../station/online';

export type SlotRow = typeof stationSlots.$inferSelect;

/**
 * The station's slots, with the station's row locked: two operators who give out tokens at once wait for each other.
 * @throws DomainError station.offline
 */
export async function lockStationSlots(tx: Tx, stationId: string, now: Date): Promise<SlotRow[]> {
  const [station] = await tx.select().from(stations).where(eq(stations.id, stationId)).for('update');
  if (!station) throw new DomainError('station.unknown', '没有这个制证台，请重新选择。', 'not_found');
  if (!isOnline(station.seenAt, now)) {
    throw new DomainError('station.offline', '制证台没有联机，请检查制证台是否已启动、网络是否正常。', 'conflict', {
      stationId,
    });
  }
  return tx.select().from(stationSlots).where(eq(stationSlots.stationId, stationId)).orderBy(asc(stationSlots.slot));
}

/** Tokens that serve an order now or were made for one: never given out again. */
export async function tokensInUse(tx: Tx): Promise<Set<string>> {
  const rows = await tx
    .select({ serial: productions.tokenSerial })
    .from(productions)
    .where(inArray(productions.state, ['running', 'made']));
  return new Set(rows.map((row) => row.serial));
}

export const blankTokens = (slots: SlotRow[], used: ReadonlySet<string>): SlotRow[] =>
  slots.filter((slot) => slot.state === 'blank' && !used.has(slot.tokenSerial));

/** A token left over by an attempt of ours can be taken again: its SO PIN is in the vault. */
export async function isOurs(tx: Tx, tokenSerial: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: tokenSecrets.id })
    .from(tokenSecrets)
    .where(eq(tokenSecrets.tokenSerial, tokenSerial))
    .limit(1);
  return row !== undefined;
}

/** The newest attempt of an order, its row locked. */
export async function lockLastProduction(tx: Tx, orderNo: string, attempt: number) {
  const [row] = await tx
    .select()
    .from(productions)
    .where(and(eq(productions.orderNo, orderNo), eq(productions.attempt, attempt)))
    .for('update');
  return row ?? null;
}

/** Somebody was quicker, at this desk or another one. */
export async function alreadyStarted(
  tx: Tx,
  orderNo: string,
  last: typeof productions.$inferSelect,
): Promise<DomainError> {
  const { stationId, tokenSerial, attempt } = last;
  const [station] = await tx.select({ name: stations.name }).from(stations).where(eq(stations.id, stationId));
  return new DomainError(
    'production.already_started',
    `订单 ${orderNo} 已由制证台“${station?.name ?? stationId}”用介质 ${tokenSerial} 开始第 ${attempt} 次制证，请勿重复开始；请刷新页面查看进度，需要换台或换介质时再点重试。`,
    'conflict',
    { stationId, tokenSerial, attempt },
  );
}

export const noBlankToken = (): DomainError =>
  new DomainError('production.no_blank_token', '制证台上没有足够的空白介质，请插入空白介质后重试。', 'conflict');

export const tokenNotFree = (tokenSerial: string): DomainError =>
  new DomainError('production.token_not_free', `介质 ${tokenSerial} 不是可用的空白介质，请换一枚。`, 'conflict', {
    tokenSerial,
  });
