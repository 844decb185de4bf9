import type { Books, OrderBook } from './books';

/** What must never be; one line of the report each, also when there is none. */
export const FAULTS = [
  'lost order',
  'doubled payment',
  'doubled refund',
  'money that does not fit the state',
  'doubled certificate',
  'two valid certificates',
  'doubled waybill',
  'lost waybill',
  'doubled invoice',
  'lost invoice',
  'doubled red invoice',
  'invoice of a refunded order not reversed',
  'doubled SMS',
  'lost SMS',
  'doubled mail',
  'lost mail',
  'doubled PIN transfer',
  'lost PIN',
  'token with an unknown PIN',
  'token with an unknown SO PIN',
  'token with a wrong certificate',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface Finding {
  fault: FaultName;
  orderNo: string;
  detail: string;
}

type Found = [fault: FaultName, detail: string] | null;
const when = (is: boolean, fault: FaultName, detail: unknown): Found => (is ? [fault, JSON.stringify(detail)] : null);

/** Compares the providers' ledgers with our rows, order by order. Reads nothing but what it is given. */
export function check({ orders }: Books): Finding[] {
  return orders.flatMap((order) =>
    [...endings(order), ...money(order), ...certificates(order), ...papers(order), ...messages(order), ...token(order)]
      .filter((found) => found !== null)
      .map(([fault, detail]) => ({ fault, orderNo: order.orderNo, detail })),
  );
}

const END_OF: Record<OrderBook['planned'], string> = {
  completed: 'completed',
  'rejected once': 'completed',
  refunded: 'refunded',
  cancelled: 'closed',
  expired: 'closed',
  'paid late': 'closed',
};

function endings({ planned, state, workflows, unsent }: OrderBook): Found[] {
  const ended = workflows.length > 0 && workflows.every((status) => status === 'COMPLETED');
  const right = state === END_OF[planned] && ended && unsent === 0;
  return [when(!right, 'lost order', { planned, state, workflows, unsent })];
}

function money({ state, amountFen, ours, theirs: { trades } }: OrderBook): Found[] {
  const back = (trade: (typeof trades)[number]) => trade.refunds.reduce((sum, { amountFen: fen }) => sum + fen, 0);
  const kept = trades.filter((trade) => trade.paidFen > back(trade));
  const twiceBack = trades.filter((trade) => trade.refunds.length > 1 || back(trade) > trade.paidFen);
  const received = trades.reduce((sum, trade) => sum + trade.paidFen - back(trade), 0);
  const expected = state === 'completed' ? amountFen : 0;
  const paidRows = ours.payments.filter((payment) => payment.state === 'paid').length;
  const fits = received === expected && paidRows === (state === 'completed' ? 1 : 0);
  const doubled = kept.length > 1;
  return [
    when(doubled, 'doubled payment', kept),
    when(twiceBack.length > 0, 'doubled refund', twiceBack),
    when(!doubled && twiceBack.length === 0 && !fits, 'money that does not fit the state', {
      state,
      received,
      expected,
    }),
  ];
}

function certificates({ ours: { certificates: rows } }: OrderBook): Found[] {
  const signed = rows.filter((row) => row.signed);
  const valid = rows.filter((row) => row.state === 'valid');
  const attempts = new Set(signed.map(({ attempt }) => attempt));
  return [
    when(attempts.size < signed.length, 'doubled certificate', signed),
    when(valid.length > 1 && attempts.size === signed.length, 'two valid certificates', valid),
  ];
}

function papers({ state, ours, theirs }: OrderBook): Found[] {
  const completed = state === 'completed';
  const { waybills, invoices, redInvoices } = theirs;
  const [waybill] = waybills;
  const [invoice] = invoices;
  const issued = ours.invoice !== null && ['issued', 'reversed'].includes(ours.invoice.state);
  const lostInvoice = (completed && !issued) || (issued && invoice?.invoiceNo !== ours.invoice?.invoiceNo);
  const red = redInvoices[0]?.redInvoiceNumber ?? null;
  const reversed = ours.invoice?.state === 'reversed' && red === ours.invoice.redInvoiceNo;
  return [
    when(waybills.length > 1, 'doubled waybill', waybills),
    when(completed && (!waybill || !waybills.some(({ waybillNo }) => waybillNo === ours.waybillNo)), 'lost waybill', {
      ...{ ours: ours.waybillNo, theirs: waybills },
    }),
    when(invoices.length > 1, 'doubled invoice', invoices),
    when(invoices.length < 2 && lostInvoice, 'lost invoice', { ours: ours.invoice, theirs: invoices }),
    when(redInvoices.length > 1, 'doubled red invoice', redInvoices),
    when(
      state === 'refunded' && invoices.length > 0 && redInvoices.length < 2 && !reversed,
      'invoice of a refunded order not reversed',
      {
        ...{ ours: ours.invoice, theirs: redInvoices },
      },
    ),
  ];
}

function counts(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

/** What a customer must have heard of by the end: one of each line. */
const TOLD: Record<string, string[][]> = {
  completed: [['order_submitted'], ['payment_received'], ['review_approved'], ['shipped']],
  // Who cancels at once hears of the refund alone.
  refunded: [['order_submitted'], ['order_refunded']],
  // Who cancels before the server has seen the order is not asked to pay any more.
  closed: [['order_closed', 'order_cancelled']],
};

/** Each row of ours once at the provider; more often only where he gave no answer. */
function messages({ state, ours, theirs, smsUnanswered }: OrderBook): Found[] {
  const rows = ours.messages.filter(({ channel }) => channel === 'sms');
  const wanted = counts(rows.map(({ template }) => template));
  const arrived = counts(theirs.sms.map(({ template }) => template));
  const byTransfer = theirs.pinTransfers.length;
  const allowed = (template: string) => (template === 'token_pin' ? 1 : (wanted.get(template) ?? 0));
  const doubled = [...arrived].filter(([template, count]) => count > allowed(template));
  const lost = [...wanted].filter(([template, count]) => (arrived.get(template) ?? 0) < count);
  const untold = (TOLD[state] ?? []).filter((oneOf) => !oneOf.some((template) => wanted.has(template))).flat();
  const failed = rows.filter((row) => row.state !== 'sent');
  return [
    when(doubled.length > 0 && !smsUnanswered, 'doubled SMS', doubled),
    when(lost.length + untold.length + failed.length > 0, 'lost SMS', { lost, untold, failed }),
    ...mails(ours, theirs),
    when(byTransfer > 1, 'doubled PIN transfer', byTransfer),
    ...pins(state, ours.pinSent, (arrived.get('token_pin') ?? 0) + byTransfer),
  ];
}

/** A repetition after a lost answer carries the same Message-ID, which mailboxes show once. */
function mails(ours: OrderBook['ours'], theirs: OrderBook['theirs']): Found[] {
  const rows = ours.messages.filter(({ channel }) => channel === 'mail');
  const lost = theirs.mails.length < rows.length || rows.some((row) => row.state !== 'sent');
  return [
    when(theirs.mails.length > rows.length, 'doubled mail', theirs.mails),
    when(lost, 'lost mail', { ours: rows, theirs: theirs.mails }),
  ];
}

const pins = (state: string, pinSent: boolean, arrived: number): Found[] => [
  when(state === 'completed' && (!pinSent || arrived === 0), 'lost PIN', { pinSent, arrived }),
];

function token({ state, ours, token: found, pinIsRight }: OrderBook): Found[] {
  const made = ours.attempts.some((attempt) => attempt.state === 'made');
  if (!made && state !== 'completed') return [];
  const valid = ours.certificates.filter((row) => row.state === 'valid').map(({ serialHex }) => serialHex);
  // Two valid ones are told of by their own name.
  const right =
    found?.privateKeys === 1 && found.signs && found.serials.length === 1 && valid.includes(found.serials[0] ?? '');
  const opens = found?.userPinOpens === true && pinIsRight;
  return [
    when(!opens, 'token with an unknown PIN', { opens: found?.userPinOpens, pinIsRight }),
    when(found?.soPinOpens !== true, 'token with an unknown SO PIN', found),
    when(opens && !right, 'token with a wrong certificate', { found, valid }),
  ];
}
