import type { Books, OrderBook, TokenBook } from './books';
import { COURSES, hasLeft } from './courses';
import { NEW_PHONE } from './plan';

/** What must never be; one line of the report each, also when there is none. */
export const FAULTS = [
  'lost order',
  'doubled payment',
  'doubled refund',
  'trade left open',
  'doubled verifying transfer',
  'money that does not fit the state',
  'doubled certificate',
  'two valid certificates',
  'lost certificate',
  'certificate outside the journal',
  'certificate not revoked',
  'certificate not restored',
  'certificate published wrongly',
  'change not made',
  'doubled waybill',
  'lost waybill',
  'waybill left open',
  'token left out of its parcel',
  'doubled parcel of papers',
  'lost parcel of papers',
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

/** A certificate for a key that no order has. */
const NOBODYS = { fault: 'doubled certificate', orderNo: 'none' } as const;

/** Compares the providers' ledgers with our rows, order by order. Reads nothing but what it is given. */
export function check({ orders, strays = [] }: Books): Finding[] {
  const parts = [endings, money, signatures, certificates, parcels, invoices, messages, mails, pins, tokens];
  const nobodys = strays.map((one) => ({ ...NOBODYS, detail: JSON.stringify(one) }));
  const found = orders.flatMap((order) =>
    parts
      .flatMap((part) => part(order))
      .filter((found) => found !== null)
      .map(([fault, detail]) => ({ fault, orderNo: order.orderNo, detail })),
  );
  return [...found, ...nobodys];
}

function endings({ planned, state, workflows, unsent }: OrderBook): Found[] {
  const ended = workflows.length > 0 && workflows.every((status) => status === 'COMPLETED');
  const right = state === COURSES[planned].ends && ended && unsent === 0;
  return [when(!right, 'lost order', { planned, state, workflows, unsent })];
}

const isPaidFor = ({ state, amountFen }: OrderBook): boolean => state === 'completed' && amountFen > 0;

function money(order: OrderBook): Found[] {
  const { state, amountFen, ours } = order;
  const { trades, openTrades, verifyingTransfers } = order.theirs;
  const back = (trade: (typeof trades)[number]) => trade.refunds.reduce((sum, { amountFen: fen }) => sum + fen, 0);
  const kept = trades.filter((trade) => trade.paidFen > back(trade));
  const twiceBack = trades.filter((trade) => trade.refunds.length > 1 || back(trade) > trade.paidFen);
  const received = trades.reduce((sum, trade) => sum + trade.paidFen - back(trade), 0);
  const expected = isPaidFor(order) ? amountFen : 0;
  const paidRows = ours.payments.filter((payment) => payment.state === 'paid').length;
  const fits = received === expected && paidRows === (expected > 0 ? 1 : 0);
  const doubled = kept.length > 1;
  return [
    when(doubled, 'doubled payment', kept),
    when(twiceBack.length > 0, 'doubled refund', twiceBack),
    when(openTrades.length > 0, 'trade left open', openTrades),
    when(verifyingTransfers.length > 1, 'doubled verifying transfer', verifyingTransfers.length),
    when(!doubled && twiceBack.length === 0 && !fits, 'money that does not fit the state', {
      ...{ state, received, expected, paidRows },
    }),
  ];
}

/** Certificates that the CA signed, by its own journal: the same octets once more are no other certificate. */
function signatures({ ours, theirs, planned }: OrderBook): Found[] {
  const signed = [...grouped(theirs.signatures, ({ serialHex, tbsSha256 }) => `${serialHex} ${tbsSha256}`).values()];
  const known = ({ serialHex, tbsSha256 }: OrderBook['theirs']['signatures'][number]) =>
    ours.certificates.some((row) => row.serialHex === serialHex && row.tbsSha256 === tbsSha256);
  const keys = grouped(signed.flat(), ({ keySha256 }) => keySha256);
  const strange = signed.flat().filter((one) => !known(one));
  const twice = [...keys.values()].filter((all) => new Set(all.map(({ serialHex }) => serialHex)).size > 1);
  const { tokens: wanted, ends } = COURSES[planned];
  const unasked = wanted === null && ends === 'completed' ? signed : [];
  const doubled = [...strange, ...twice, ...unasked];
  const standing = signed.filter((copies) => copies.every(({ listed }) => !listed));
  const missing = ours.certificates.filter(
    (row) => row.signed && !theirs.signatures.some(({ serialHex }) => serialHex === row.serialHex),
  );
  return [
    when(doubled.length > 0, 'doubled certificate', doubled),
    when(doubled.length === 0 && standing.length > Math.max(ours.items.length, 1), 'two valid certificates', standing),
    when(missing.length > 0, 'certificate outside the journal', missing),
  ];
}

function certificates({ planned, applicant, ours }: OrderBook): Found[] {
  const { tokens: wanted, oldCertificate } = COURSES[planned];
  const valid = ours.certificates.filter((row) => row.state === 'valid');
  const old = ours.oldCertificate;
  const wronglyPublished = ours.published.filter(({ state, listed, answer }) => {
    const bad = ['on_hold', 'revoked'].includes(state);
    // Of one that came from elsewhere and was never touched nobody may have spoken yet.
    return listed !== bad || (bad ? answer !== 'revoked' : answer === 'revoked');
  });
  const changes: Partial<Record<typeof planned, boolean>> = {
    changed: ours.oldReason === 'affiliationChanged' && ours.name === applicant,
    recorded: ours.phone === NEW_PHONE,
  };
  const stillValid = (wanted === 'taken back' || wanted === 'kept back') && valid.length > 0;
  return [
    when(wanted === 'made' && valid.length < ours.items.length, 'lost certificate', ours),
    when(stillValid || (oldCertificate === 'revoked' && old !== 'revoked'), 'certificate not revoked', { old, valid }),
    when(oldCertificate === 'valid' && old !== 'valid', 'certificate not restored', { old }),
    when(wronglyPublished.length > 0, 'certificate published wrongly', wronglyPublished),
    when(changes[planned] === false, 'change not made', {
      ...{ reason: ours.oldReason, name: ours.name, phone: ours.phone },
    }),
  ];
}

/** Ours to the customer; and his, with papers. */
function parcels({ planned, state, address, ours, theirs: { waybills, parcels: sent } }: OrderBook): Found[] {
  const { papers } = COURSES[planned];
  const wanted = hasLeft(planned);
  // Somebody could hand over a parcel with it yet, to where nobody waits for one.
  const open = waybills.filter(
    (one) => !one.moved && (one.address !== address || ['refunded', 'closed'].includes(state)),
  );
  const others = waybills.filter((one) => !open.includes(one));
  const right = others.some((one) => one.waybillNo === ours.waybillNo && one.address === address);
  const arrived = ours.parcels.filter((parcel) => parcel.state === 'arrived');
  const known = arrived.some((parcel) => sent.some(({ waybillNo }) => waybillNo === parcel.waybillNo));
  return [
    when(others.length > 1, 'doubled waybill', waybills),
    when(wanted && !right, 'lost waybill', { ours: ours.waybillNo, address, theirs: waybills }),
    when(open.length > 0, 'waybill left open', { address, open }),
    when(wanted && ours.items.some(({ packed }) => !packed), 'token left out of its parcel', ours.items),
    when(ours.parcels.length > 1, 'doubled parcel of papers', ours.parcels),
    when(papers === 'by post' && !known, 'lost parcel of papers', { ours: ours.parcels, theirs: sent }),
  ];
}

function invoices(order: OrderBook): Found[] {
  const { state, ours } = order;
  const { invoices: blue, redInvoices } = order.theirs;
  const [invoice] = blue;
  const issued = ours.invoice !== null && ['issued', 'reversed'].includes(ours.invoice.state);
  const lost = (isPaidFor(order) && !issued) || (issued && invoice?.invoiceNo !== ours.invoice?.invoiceNo);
  const red = redInvoices[0]?.redInvoiceNumber ?? null;
  const reversed = ours.invoice?.state === 'reversed' && red === ours.invoice.redInvoiceNo;
  const owed = state === 'refunded' && blue.length > 0;
  return [
    when(blue.length > 1, 'doubled invoice', blue),
    when(blue.length < 2 && lost, 'lost invoice', { ours: ours.invoice, theirs: blue }),
    when(redInvoices.length > 1, 'doubled red invoice', redInvoices),
    when(owed && redInvoices.length < 2 && !reversed, 'invoice of a refunded order not reversed', {
      ...{ ours: ours.invoice, theirs: redInvoices },
    }),
  ];
}

function grouped<T>(rows: readonly T[], by: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(by(row), [...(groups.get(by(row)) ?? []), row]);
  return groups;
}

/** Each row of ours once at the provider; a message came again only after one of it that got no answer. */
function messages({ planned, ours, theirs: { sms } }: OrderBook): Found[] {
  const rows = ours.messages.filter(({ channel }) => channel === 'sms');
  const wanted = grouped(rows, ({ template }) => template);
  const notices = sms.filter(({ template }) => !template.startsWith('token_pin'));
  const arrived = grouped(notices, ({ template }) => template);
  const different = (template: string) => new Set(arrived.get(template)?.map(({ key }) => key)).size;
  const again = [...grouped(sms, ({ key }) => key).values()].filter(
    (copies) => copies.length - 1 > copies.filter(({ answered }) => !answered).length,
  );
  const strange = [...arrived.keys()].filter((template) => different(template) > (wanted.get(template)?.length ?? 0));
  const lost = [...wanted].filter(([template, all]) => different(template) < all.length);
  const untold = COURSES[planned].told.filter((oneOf) => !oneOf.some((template) => wanted.has(template)));
  const failed = rows.filter((row) => row.state !== 'sent');
  return [
    when(again.length + strange.length > 0, 'doubled SMS', { again, strange }),
    when(lost.length + untold.length + failed.length > 0, 'lost SMS', { lost, untold, failed }),
  ];
}

/** A repetition after a lost answer carries the same Message-ID, which mailboxes show once. */
function mails({ ours, theirs }: OrderBook): Found[] {
  const rows = ours.messages.filter(({ channel }) => channel === 'mail');
  const lost = theirs.mails.length < rows.length || rows.some((row) => row.state !== 'sent');
  return [
    when(theirs.mails.length > rows.length, 'doubled mail', theirs.mails),
    when(lost, 'lost mail', { ours: rows, theirs: theirs.mails }),
  ];
}

/** Of each token one, on one way. */
function pins({ planned, ours, theirs: { sms, pinTransfers } }: OrderBook): Found[] {
  const bySms = sms.filter(({ template }) => template.startsWith('token_pin'));
  const transferred = [...grouped(pinTransfers, ({ position }) => String(position)).values()];
  const lost = ours.items.filter(
    ({ position, pinSent }) => !pinSent || ![...bySms, ...pinTransfers].some((one) => one.position === position),
  );
  return [
    when(
      transferred.some((all) => all.length > 1),
      'doubled PIN transfer',
      transferred.map((all) => all.length),
    ),
    when(hasLeft(planned) && lost.length > 0, 'lost PIN', lost),
  ];
}

const NO_TOKEN: Partial<TokenBook> = {};

function tokens({ planned, ours, tokens: all }: OrderBook): Found[] {
  const made = ours.items.filter(({ state }) => state === 'made' || COURSES[planned].tokens !== null);
  return made.flatMap((item) => {
    const found = all.find(({ position }) => position === item.position) ?? NO_TOKEN;
    const { userPinOpens, soPinOpens, pinIsRight, serials = [] } = found;
    const its = ours.certificates.find(({ attempt }) => attempt === item.attempt)?.serialHex;
    const right = found.privateKeys === 1 && found.signs && serials.length === 1 && serials[0] === its;
    const opens = userPinOpens === true && pinIsRight === true;
    return [
      when(!opens, 'token with an unknown PIN', { item, userPinOpens, pinIsRight }),
      when(soPinOpens !== true, 'token with an unknown SO PIN', { item, found }),
      when(opens && !right, 'token with a wrong certificate', { item, found, its }),
    ];
  });
}
