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

/** How an order ends by the will of its people. */
export type Ending = 'completed' | 'rejected once' | 'refunded' | 'cancelled' | 'expired' | 'paid late';

export interface OrderPlan {
  index: number;
  method: VerificationMethod;
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

/** So many, each process in its turn: a few strikes hit every process once before any twice. */
function drawStrikes(count: number, next: Random): Strike[] {
  const byProcess = new Map(KILLED.map((process) => [process, [] as Strike[]]));
  for (const strike of shuffled(allStrikes(), next)) byProcess.get(strike.process)?.push(strike);
  const rounds = EFFECTS.length * MOMENTS.length;
  const inTurn = Array.from({ length: rounds }, (_, round) =>
    shuffled(KILLED, next).map((process) => byProcess.get(process)?.[round] as Strike),
  );
  return inTurn.flat().slice(0, count);
}

const OTHER_ENDINGS: Ending[] = ['rejected once', 'refunded', 'expired', 'cancelled', 'paid late', 'completed'];
const METHODS: VerificationMethod[] = ['legal_mobile', 'bank_account', 'legal_bank_card'];

/** The others end in every way, and carry the faults of providers. A large run has an order for each strike. */
const struckShare = (count: number): number => (count >= 100 ? 0.6 : 0.4);

export function makePlan(count: number, seed: number): OrderPlan[] {
  const next = randomOf(seed);
  const strikes = drawStrikes(Math.floor(count * struckShare(count)), next);
  const orders = Array.from({ length: count }, (_, index) => makeOrder(index, strikes[index], next));
  const mixed = shuffled(orders, next).map((order, index) => ({ ...order, index }));
  const endings = shuffled(mixed, next).filter(({ strike }) => !strike);
  for (const [i, order] of endings.entries()) order.ending = OTHER_ENDINGS[i % OTHER_ENDINGS.length] as Ending;
  giveFaults(mixed, next);
  return mixed;
}

function makeOrder(index: number, strike: Strike | undefined, next: Random): OrderPlan {
  const method = METHODS[next(METHODS.length)] as VerificationMethod;
  const ending = strike && ['refund', 'red invoice'].includes(strike.effect) ? 'refunded' : 'completed';
  return {
    ...{ index, ending, strike, faults: [], wrongScan: next(10) === 0 },
    // The PIN by bank transfer is the one that can be aimed at.
    method: strike?.effect === 'pin' ? 'bank_account' : method,
  };
}

const MAX_FAULTS = 4;
const UNPAID: Step[] = ['verification', 'request payment'];
const STEPS: Record<Ending, Step[]> = {
  completed: [...UNPAID, 'pay', 'approve', 'production', 'delivery'],
  'rejected once': [...UNPAID, 'pay', 'approve', 'production', 'delivery'],
  refunded: [...UNPAID, 'pay', 'cancel'],
  cancelled: ['verification'],
  expired: UNPAID,
  'paid late': UNPAID,
};

/** Each fault is given out in turn, to an order that comes by its step and has no other one at that call. */
function giveFaults(orders: OrderPlan[], next: Random): void {
  const wanted = Math.max(PROVIDER_FAULTS.length, Math.floor(orders.length * 1.2));
  const faults = shuffled(PROVIDER_FAULTS, next);
  for (let i = 0; i < wanted; i++) {
    const fault = faults[i % faults.length] as ProviderFault;
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
