import type { VerificationMethod } from '@/lib/domain/order';
import { randomOf } from '../money/interleaving';
import { faultName, PROVIDER_FAULTS, type ProviderFault, type Step } from './provider-faults';

/**
 * What shall happen, all of it drawn from the seed: how each order ends, which process dies around which of its outside
 * effects, which provider fails it. How the orders fall together in time is the machine's and differs from run to run.
 */
export const KILLED = ['order-worker', 'ca-worker', 'station', 'web', 'temporal', 'postgres'] as const;
export const EFFECTS = [
  ...(['payment', 'sms', 'invoice', 'mail', 'certificate', 'token', 'waybill', 'pin'] as const),
  ...(['refund', 'red invoice'] as const),
] as const;
export const MOMENTS = ['before', 'after'] as const;

export type Effect = (typeof EFFECTS)[number];

/** In which act's wake an effect comes. */
export const STEP_OF: Record<Effect, Step> = {
  payment: 'request payment',
  sms: 'approve',
  invoice: 'pay',
  mail: 'pay',
  certificate: 'production',
  token: 'production',
  waybill: 'production',
  pin: 'delivery',
  refund: 'cancel',
  'red invoice': 'cancel',
};

export interface Strike {
  process: (typeof KILLED)[number];
  effect: Effect;
  moment: (typeof MOMENTS)[number];
}

/** What becomes of an order by the will of its people; the others go on in this order from seed to seed. */
export const ENDINGS = [
  ...(['rejected once', 'refunded', 'by post', 'expired', 'paid late', 'revoked'] as const),
  ...(['several tokens', 'granted', 'cancelled', 'completed', 'found', 'withdrawn'] as const),
] as const;
export type Ending = (typeof ENDINGS)[number];

export interface OrderPlan {
  index: number;
  method: VerificationMethod;
  /** A first application has several. */
  tokens: number;
  /** Paid on Alipay's own page instead of by the code. */
  onPage: boolean;
  ending: Ending;
  strike?: Strike;
  faults: ProviderFault[];
  /** The operator scans another order's waybill first, and is stopped. */
  wrongScan: boolean;
}

export const strikeName = ({ process, effect, moment }: Strike): string => `${process} ${moment} ${effect}`;

/** A whole number below the given one. */
type Random = (below: number) => number;

function shuffled<T>(rows: readonly T[], next: Random): T[] {
  const left = [...rows];
  for (let i = left.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [left[i], left[j]] = [left[j] as T, left[i] as T];
  }
  return left;
}

const allStrikes = (): Strike[] =>
  KILLED.flatMap((process) => EFFECTS.flatMap((effect) => MOMENTS.map((moment) => ({ process, effect, moment }))));

/** So many, each process in its turn: every process is hit once before any twice. */
function drawStrikes(count: number, next: Random): Strike[] {
  const byProcess = new Map(KILLED.map((process) => [process, [] as Strike[]]));
  for (const strike of shuffled(allStrikes(), next)) byProcess.get(strike.process)?.push(strike);
  const rounds = EFFECTS.length * MOMENTS.length;
  const drawn = Array.from({ length: rounds }, (_, round) =>
    shuffled(KILLED, next).map((process) => byProcess.get(process)?.[round] as Strike),
  );
  return drawn.flat().slice(0, count);
}

/** Who comes by all effects, and who by those of a refund. */
const TO_THE_END: Ending[] = ['completed', 'completed', 'completed', 'by post', 'several tokens'];
const MONEY_BACK: Ending[] = ['refunded', 'granted', 'found'];
const METHODS: VerificationMethod[] = ['legal_mobile', 'bank_account', 'legal_bank_card'];

/** The others end in every way. A large run has an order for each strike, a small one kills every process. */
const struck = (count: number): number =>
  count >= 100 ? Math.floor(count * 0.6) : Math.max(KILLED.length, Math.floor(count * 0.4));

export function makePlan(count: number, seed: number): OrderPlan[] {
  const next = randomOf(seed);
  const strikes = drawStrikes(struck(count), next);
  const orders = Array.from({ length: count }, (_, index) => makeOrder(index, strikes[index], next));
  const others = orders.filter(({ strike }) => !strike);
  for (const [i, order] of others.entries()) order.ending = inTurn(ENDINGS, i + (seed - 1) * others.length);
  for (const order of orders) if (order.ending === 'several tokens') order.tokens = 2 + next(2);
  const mixed = shuffled(orders, next).map((order, index) => ({ ...order, index }));
  giveFaults(mixed, seed, next);
  return mixed;
}

const inTurn = <T>(rows: readonly T[], at: number): T => rows[at % rows.length] as T;

function makeOrder(index: number, strike: Strike | undefined, next: Random): OrderPlan {
  const endings = strike && ['refund', 'red invoice'].includes(strike.effect) ? MONEY_BACK : TO_THE_END;
  return {
    ...{ index, ending: inTurn(endings, next(endings.length)), strike, faults: [], tokens: 1 },
    ...{ wrongScan: next(10) === 0, onPage: next(4) === 0 },
    // The PIN by bank transfer is the one that can be aimed at.
    method: strike?.effect === 'pin' ? 'bank_account' : inTurn(METHODS, index + next(2)),
  };
}

const MAX_FAULTS = 4;
const FAULTS_AN_ORDER = 2;
const UNPAID: Step[] = ['verification', 'request payment'];
const ALL: Step[] = [...UNPAID, 'pay', 'approve', 'production', 'delivery'];
const STEPS: Record<Ending, Step[]> = {
  completed: ALL,
  'rejected once': ALL,
  'by post': ALL.slice(1),
  'several tokens': ALL,
  refunded: [...UNPAID, 'pay', 'cancel'],
  granted: [...ALL, 'cancel'],
  found: [...UNPAID, 'pay', 'cancel'],
  revoked: ['verification'],
  withdrawn: ['verification'],
  cancelled: ['verification'],
  expired: UNPAID,
  'paid late': [...UNPAID, 'cancel'],
};

/** Two small plans share the faults of a step. */
const EVERY_OTHER_FIRST = [0, 1].flatMap((rest) => PROVIDER_FAULTS.filter((_, row) => row % 2 === rest));

/** Each fault is given out in turn, on from the seed before, to an order that comes by its step and has no other one at that call. */
function giveFaults(orders: OrderPlan[], seed: number, next: Random): void {
  const wanted = orders.length * FAULTS_AN_ORDER;
  for (let i = 0; i < wanted; i++) {
    const fault = inTurn(EVERY_OTHER_FIRST, i + (seed - 1) * wanted);
    const [order] = shuffled(
      orders.filter((candidate) => suits(candidate, fault)),
      next,
    ).sort((a, b) => a.faults.length - b.faults.length);
    order?.faults.push(fault);
  }
}

function suits({ ending, method, faults, strike }: OrderPlan, fault: ProviderFault): boolean {
  if (faults.length >= MAX_FAULTS || !STEPS[ending].includes(fault.step)) return false;
  if (fault.method && fault.method !== method) return false;
  // Who pays late has no invoice.
  if (ending === 'paid late' && fault.provider === 'nuonuo') return false;
  // In the act that is struck nothing else goes wrong, so that the kill falls where it shall.
  if (strike && STEP_OF[strike.effect] === fault.step) return false;
  return faults.every(
    ({ action, step, provider }) => action !== fault.action && (provider !== fault.provider || step !== fault.step),
  );
}

/** All that a plan asks for, for the table at the end. */
export const plannedStrikes = (orders: readonly OrderPlan[]): string[] =>
  orders.flatMap(({ strike }) => (strike ? [strikeName(strike)] : []));
export const plannedFaults = (orders: readonly OrderPlan[]): string[] =>
  orders.flatMap(({ faults }) => faults.map(faultName));
