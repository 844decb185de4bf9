import type { VerificationMethod } from '@/lib/domain/order';
import { randomOf } from '../money/interleaving';
import {
  ASK_REGISTER,
  CANCEL_WAYBILL,
  faultName,
  PROVIDER_FAULTS,
  type ProviderFault,
  type Step,
} from './provider-faults';

/**
 * What shall happen, all of it drawn from the seed: how each order ends, which process dies around which of its outside
 * effects, which provider fails it. How the orders fall together in time is the machine's and differs from run to run.
 */
export const KILLED = ['order-worker', 'ca-worker', 'station', 'web', 'temporal', 'postgres'] as const;
/** Small plans take them in turn, on from the seed before: the short form has the first twelve. */
export const EFFECTS = [
  ...(['close', 'revocation', 'token', 'refund', 'identity', 'crl'] as const),
  ...(['waybill cancel', 'hold', 'certificate', 'release', 'one cent', 'waybill'] as const),
  ...(['payment', 'register', 'sms', 'invoice', 'mail', 'pin', 'red invoice'] as const),
] as const;
export const MOMENTS = ['before', 'after'] as const;

export type Effect = (typeof EFFECTS)[number];

/** In which act's wake an effect comes. */
export const STEP_OF: Record<Effect, Step> = {
  identity: 'verification',
  register: 'verification',
  'one cent': 'verification',
  payment: 'request payment',
  close: 'close',
  sms: 'approve',
  hold: 'approve',
  invoice: 'pay',
  mail: 'pay',
  certificate: 'production',
  token: 'production',
  waybill: 'production',
  pin: 'delivery',
  refund: 'cancel',
  'red invoice': 'cancel',
  'waybill cancel': 'cancel',
  release: 'cancel',
  revocation: 'confirm',
  crl: 'confirm',
};

export interface Strike {
  process: (typeof KILLED)[number];
  effect: Effect;
  moment: (typeof MOMENTS)[number];
}

/**
 * What becomes of an order by the will of its people; the others go on in this order from seed to seed. The waybill of a
 * refund before sending is what the courier cancels: it comes twice.
 */
export const ENDINGS = [
  ...(['rejected once', 'refunded', 'by post', 'expired', 'cancelled', 'several tokens'] as const),
  ...(['granted unsent', 'changed', 'granted', 'recorded', 'withdrawn', 'found'] as const),
  ...(['granted unsent', 'completed', 'paid late', 'revoked'] as const),
] as const;
export type Ending = (typeof ENDINGS)[number];

/** What is recorded, somebody's mobile, and where a parcel goes instead. */
export const NEW_PHONE = '19912340009';
export const NEW_ADDRESS = '示例新路 9 号';

export interface OrderPlan {
  index: number;
  method: VerificationMethod;
  /** A first application has several. */
  tokens: number;
  /** Paid on Alipay's own page instead of by the code. */
  onPage: boolean;
  ending: Ending;
  /** One before the money came at most, and one after. */
  strikes: Strike[];
  faults: ProviderFault[];
  /** The operator scans another order's waybill first, and is stopped. */
  wrongScan: boolean;
  /** The customer wants his parcel elsewhere while its waybill is asked for; how late the courier's first answer then is. */
  moves: 'slow' | 'timeout' | null;
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

/** The others end in every way. A large run has every strike there is, a small one kills every process. */
const struck = (count: number): number =>
  count >= 100 ? Math.ceil(count * 1.14) : Math.max(KILLED.length, Math.floor(count * 0.4));

/**
 * Processes and effects each in their turn, on from the seed before. Their numbers have no divisor in common, so that every
 * pair comes once before any comes twice, then with the other moment.
 */
function drawStrikes(count: number, seed: number, next: Random): Strike[] {
  const pairs = KILLED.length * EFFECTS.length;
  const moments = Array.from({ length: pairs }, () => next(MOMENTS.length));
  const wanted = Math.min(struck(count), pairs * MOMENTS.length);
  return Array.from({ length: wanted }, (_, i) => {
    const at = i + (seed - 1) * wanted;
    const moment = (moments[at % pairs] ?? 0) + Math.floor(at / pairs);
    return { process: inTurn(KILLED, at), effect: inTurn(EFFECTS, at), moment: inTurn(MOMENTS, moment) };
  });
}

/** Until its money has come an order waits only so long: it can be struck but once. */
const UNTIL_PAID: Step[] = ['verification', 'request payment', 'pay', 'close'];
const isEarly = ({ effect }: Strike): boolean => UNTIL_PAID.includes(STEP_OF[effect]);
const VERIFYING: Effect[] = ['identity', 'one cent', 'register'];
const REVOKING: Effect[] = ['revocation', 'crl'];

/** Strikes of one order each: an early one goes with a later one where both come about. */
function share(strikes: readonly Strike[]): Strike[][] {
  const later = strikes.filter((strike) => !isEarly(strike)).map((strike) => [strike]);
  const alone: Strike[][] = [];
  for (const early of strikes.filter(isEarly)) {
    const host = later.find(([first, second]) => first && !second && goTogether(early.effect, first.effect));
    if (host) host.push(early);
    else alone.push([early]);
  }
  return [...later, ...alone];
}

function goTogether(early: Effect, later: Effect): boolean {
  if (early === 'close') return false;
  // Only a 变更 asks the register.
  if (early === 'register') return !ENDINGS_WITH[later];
  // 注销 costs nothing; who sends papers by post is not verified; and the PIN that can be aimed at needs an account.
  if (!VERIFYING.includes(early)) return !REVOKING.includes(later);
  return later !== 'hold' && !(early === 'identity' && later === 'pin');
}

/** Who comes by most effects, and who surely by the others. */
const TO_THE_END: Ending[] = ['completed', 'completed', 'completed', 'by post', 'several tokens', 'changed'];
const VERIFIED = TO_THE_END.filter((ending) => ending !== 'by post');
const MONEY_BACK: Ending[] = ['refunded', 'granted', 'found'];
const ENDINGS_WITH: Partial<Record<Effect, Ending[]>> = {
  ...{ identity: VERIFIED, 'one cent': VERIFIED, close: ['paid late'] },
  ...{ register: ['changed'], 'waybill cancel': ['granted unsent'] },
  ...{ refund: MONEY_BACK, 'red invoice': MONEY_BACK, release: ['found'] },
  ...{ hold: ['by post'], revocation: ['revoked'], crl: ['revoked'] },
};

export function makePlan(count: number, seed: number): OrderPlan[] {
  const next = randomOf(seed);
  const strikes = share(drawStrikes(count, seed, next));
  const orders = Array.from({ length: count }, (_, index) => makeOrder(index, strikes[index] ?? [], next));
  const others = orders.filter((order) => order.strikes.length === 0);
  const first = (seed - 1) * Math.floor(count / 2);
  for (const [i, order] of others.entries()) order.ending = inTurn(ENDINGS, i + first);
  // Of those who get a PIN every other one by the way that can be failed.
  const served = others.filter(({ ending }) => STEPS[ending].includes('delivery'));
  for (const [i, order] of served.entries()) order.method = i % 2 === 0 ? 'bank_account' : inTurn(BY_IDENTITY, i >> 1);
  for (const order of orders) if (order.ending === 'several tokens') order.tokens = 2 + next(2);
  const mixed = shuffled(orders, next).map((order, index) => ({ ...order, index }));
  giveFaults(mixed, seed, next);
  giveMoves(mixed);
  return mixed;
}

const inTurn = <T>(rows: readonly T[], at: number): T => rows[at % rows.length] as T;

function makeOrder(index: number, strikes: Strike[], next: Random): OrderPlan {
  const endings = strikes.flatMap(({ effect }) => [ENDINGS_WITH[effect] ?? []]).find(({ length }) => length > 0);
  return {
    ...{ index, ending: inTurn(endings ?? TO_THE_END, next(60)), strikes, faults: [], tokens: 1, moves: null },
    ...{ wrongScan: next(10) === 0, onPage: next(4) === 0 },
    method: inTurn(methodsFor(strikes), index + next(2)),
  };
}

/** Two of three of those whose waybill nothing else is done to. */
function giveMoves(orders: OrderPlan[]): void {
  const still = ({ ending, strikes, faults }: OrderPlan) =>
    STEPS[ending].includes('production') &&
    strikes.every(({ effect }) => effect !== 'waybill cancel' && STEP_OF[effect] !== 'production') &&
    faults.every(({ step, action }) => step !== 'production' && action !== CANCEL_WAYBILL);
  for (const [at, order] of orders.filter(still).entries()) {
    order.moves = inTurn(['timeout', 'slow', null] as const, at);
  }
}

const BY_IDENTITY: VerificationMethod[] = ['legal_mobile', 'legal_bank_card'];

function methodsFor(strikes: readonly Strike[]): VerificationMethod[] {
  const effects = strikes.map(({ effect }) => effect);
  if (effects.includes('identity')) return BY_IDENTITY;
  // The PIN by bank transfer is the one that can be aimed at.
  if (effects.includes('pin') || effects.includes('one cent')) return ['bank_account'];
  return ['legal_mobile', 'bank_account', 'legal_bank_card'];
}

const MAX_FAULTS = 4;
const FAULTS_AN_ORDER = 2;
const UNPAID: Step[] = ['verification', 'request payment'];
/** Calls that few orders make. */
const MADE_BY: Record<string, Ending[]> = {
  [CANCEL_WAYBILL]: ['granted unsent'],
  [ASK_REGISTER]: ['changed', 'recorded'],
};
const ALL: Step[] = [...UNPAID, 'pay', 'approve', 'production', 'delivery'];
const STEPS: Record<Ending, Step[]> = {
  completed: ALL,
  changed: ALL,
  'rejected once': ALL,
  'by post': ALL.slice(1),
  'several tokens': ALL,
  refunded: [...UNPAID, 'pay', 'cancel'],
  granted: [...ALL, 'cancel'],
  'granted unsent': [...ALL.filter((step) => step !== 'delivery'), 'cancel'],
  found: [...UNPAID, 'pay', 'cancel'],
  revoked: ['verification'],
  withdrawn: ['verification'],
  recorded: ['verification'],
  cancelled: ['verification'],
  expired: UNPAID,
  'paid late': [...UNPAID, 'cancel'],
};

/** Two small plans share the faults of a step. */
const EVERY_OTHER_FIRST = [0, 1].flatMap((rest) => PROVIDER_FAULTS.filter((_, row) => row % 2 === rest));

/** Each fault is given out in turn, on from the seed before, to an order that comes by its step and has no other one at that call. */
function giveFaults(orders: OrderPlan[], seed: number, next: Random): void {
  const wanted = orders.length * FAULTS_AN_ORDER;
  const faults = Array.from({ length: wanted }, (_, i) => inTurn(EVERY_OTHER_FIRST, i + (seed - 1) * wanted));
  const suited = new Map(faults.map((fault) => [fault, orders.filter((order) => suits(order, fault)).length]));
  const rareFirst = [...faults].sort((a, b) => (suited.get(a) ?? 0) - (suited.get(b) ?? 0));
  for (const fault of rareFirst) {
    const [order] = shuffled(
      orders.filter((candidate) => suits(candidate, fault)),
      next,
    ).sort((a, b) => a.faults.length - b.faults.length);
    order?.faults.push(fault);
  }
}

function suits({ ending, method, faults, strikes }: OrderPlan, fault: ProviderFault): boolean {
  if (faults.length >= MAX_FAULTS || !STEPS[ending].includes(fault.step)) return false;
  if (fault.method && fault.method !== method) return false;
  const makers = MADE_BY[fault.action];
  if (makers && !makers.includes(ending)) return false;
  // Who pays late has no invoice.
  if (ending === 'paid late' && fault.provider === 'nuonuo') return false;
  // In the act that is struck nothing else goes wrong, so that the kill falls where it shall.
  if (strikes.some(({ effect }) => STEP_OF[effect] === fault.step)) return false;
  return faults.every(
    ({ action, step, provider }) => action !== fault.action && (provider !== fault.provider || step !== fault.step),
  );
}

/** All that a plan asks for, for the table at the end. */
export const plannedStrikes = (orders: readonly OrderPlan[]): string[] =>
  orders.flatMap(({ strikes }) => strikes.map(strikeName));
export const plannedFaults = (orders: readonly OrderPlan[]): string[] =>
  orders.flatMap(({ faults }) => faults.map(faultName));
