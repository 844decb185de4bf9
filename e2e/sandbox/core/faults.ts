import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Store, Table } from './store';

export const PROVIDERS = ['alipay', 'sms', 'faceid', 'ocr', 'esign', 'bank', 'sf', 'nuonuo', 'smtp'] as const;
export const FAULT_KINDS = ['timeout', 'http500', 'slow', 'doubleNotice', 'wrongSignature', 'errorCode'] as const;

export type Provider = (typeof PROVIDERS)[number];
export type FaultKind = (typeof FAULT_KINDS)[number];

/** `notify` is the action of everything a provider sends by itself: notices, callbacks, route pushes. */
export const NOTIFY = 'notify';

/** What happens behind the calls, and is hit only by a fault that names it: an invoice's issuing, an SMS's delivery. */
const BEHIND = [NOTIFY, 'issue', 'delivery'];

export const faultSchema = z.object({
  provider: z.enum(PROVIDERS),
  kind: z.enum(FAULT_KINDS),
  /** Before the work is done (nothing happened) or after it (only the answer is lost, or with slow: late). */
  phase: z.enum(['before', 'after']).default('before'),
  /** slow: the delay; timeout: how long the connection is held open. */
  delayMs: z.number().int().min(0).max(600_000).optional(),
  /** errorCode: the provider's own code. doubleNotice: how many copies (default 2). */
  code: z.string().optional(),
  /** Only the next `times` matching calls; without it until switched off. */
  times: z.number().int().min(1).optional(),
  /** Only this call, e.g. `alipay.trade.refund`, `SendSms`, `EXP_RECE_CREATE_ORDER`, `notify`. */
  action: z.string().optional(),
  /** Only a call that speaks of this, e.g. an order's number. */
  about: z.string().optional(),
});

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema> & { id: string; left: number | null; hits: number };

export class Faults {
  private readonly rows: Table<Fault>;

  constructor(store: Store) {
    this.rows = store.table<Fault>('faults');
  }

  list(): Fault[] {
    return this.rows.all();
  }

  add(input: FaultInput): Fault {
    const fault = faultSchema.parse(input);
    const id = randomUUID();
    return this.rows.put(id, { ...fault, id, left: fault.times ?? null, hits: 0 });
  }

  /** Without a filter all of them. */
  remove(filter: { id?: string; provider?: string }): number {
    const doomed = this.rows
      .all()
      .filter(
        (fault) => (!filter.id || fault.id === filter.id) && (!filter.provider || fault.provider === filter.provider),
      );
    for (const fault of doomed) this.rows.delete(fault.id);
    return doomed.length;
  }

  /**
   * The faults that hit this call; each counts as used once.
   * @param text what the call says
   */
  take(provider: Provider, action: string, text = ''): Fault[] {
    const hit = this.rows
      .all()
      .filter((fault) => fault.provider === provider && applies(fault, action) && text.includes(fault.about ?? ''));
    for (const fault of hit) this.use(fault);
    return hit;
  }

  private use(fault: Fault): void {
    const left = fault.left === null ? null : fault.left - 1;
    if (left === 0) this.rows.delete(fault.id);
    else this.rows.put(fault.id, { ...fault, left, hits: fault.hits + 1 });
  }
}

function applies(fault: Fault, action: string): boolean {
  if (fault.action) return fault.action === action;
  // A doubled notice can only mean a notice; every other unfiltered fault means the calls to the provider.
  return fault.kind === 'doubleNotice' ? action === NOTIFY : !BEHIND.includes(action);
}
