import type { OrderState } from '@/lib/domain/order';
import type { Ending } from './plan';

/** What must be when an order has come to its planned end. */
interface Course {
  ends: OrderState;
  /** Tokens that left in a parcel; those of a granted refund count no more, and may never have left. */
  tokens: 'made' | 'taken back' | 'kept back' | null;
  /** Of the certificate that the order is about; null: whatever the order came to before it ended. */
  oldCertificate: 'revoked' | 'valid' | null;
  papers: 'uploaded' | 'by post' | null;
  /** What the customer must have heard of: one of each line. */
  told: string[][];
}

const each = (...templates: string[]): string[][] => templates.map((template) => [template]);

const MADE = { tokens: 'made', oldCertificate: 'revoked', papers: 'uploaded' } as const;
const ENDED_EARLY = { tokens: null, oldCertificate: null, papers: 'uploaded' } as const;
const ABOUT_PAYMENT = ['order_submitted', 'payment_received'];
const MAKING = ['review_approved', 'shipped'];
// Who cancels before the server has seen the order is not asked to pay any more.
const CLOSED: Course = { ...ENDED_EARLY, ends: 'closed', told: [['order_closed', 'order_cancelled']] };

export const COURSES: Record<Ending, Course> = {
  completed: { ...MADE, ends: 'completed', told: each(...ABOUT_PAYMENT, ...MAKING) },
  'rejected once': { ...MADE, ends: 'completed', told: each(...ABOUT_PAYMENT, 'review_rejected', ...MAKING) },
  'by post': {
    ...{ ...MADE, ends: 'completed', papers: 'by post' },
    // Papers that came while nobody drove the order are no more asked for.
    told: [['order_submitted'], ['materials_wanted', 'materials_received'], ...each(...MAKING)],
  },
  changed: { ...MADE, ends: 'completed', told: each(...ABOUT_PAYMENT, ...MAKING, 'change_done') },
  // Of what stands in no certificate: nothing is paid, made or sent.
  recorded: {
    ...{ ends: 'completed', tokens: null, oldCertificate: 'valid', papers: null },
    told: each('change_done'),
  },
  'several tokens': { ...MADE, ends: 'completed', oldCertificate: null, told: each(...ABOUT_PAYMENT, ...MAKING) },
  granted: {
    ...{ ...MADE, ends: 'refunded', tokens: 'taken back' },
    told: each(...ABOUT_PAYMENT, ...MAKING, 'order_refunded'),
  },
  'granted unsent': {
    ...{ ...MADE, ends: 'refunded', tokens: 'kept back' },
    told: each(...ABOUT_PAYMENT, 'review_approved', 'order_refunded'),
  },
  // Who cancels at once hears of the refund alone.
  refunded: { ...ENDED_EARLY, ends: 'refunded', told: each('order_submitted', 'order_refunded') },
  found: {
    ...{ ...ENDED_EARLY, ends: 'refunded', oldCertificate: 'valid' },
    told: each('order_submitted', 'order_refunded', 'certificate_restored'),
  },
  revoked: {
    ...{ ...ENDED_EARLY, ends: 'completed', oldCertificate: 'revoked', papers: null },
    told: each('revocation_submitted', 'revocation_done'),
  },
  withdrawn: {
    ...{ ...ENDED_EARLY, ends: 'closed', oldCertificate: 'valid', papers: null },
    told: each('revocation_submitted', 'order_cancelled'),
  },
  cancelled: CLOSED,
  expired: CLOSED,
  'paid late': CLOSED,
};

/** Tokens of an order with this end went to the customer. */
export const hasLeft = (ending: Ending): boolean => ['made', 'taken back'].includes(COURSES[ending].tokens ?? '');
