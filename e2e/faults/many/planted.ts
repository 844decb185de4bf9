import type { Books, OrderBook } from './books';
import type { FaultName } from './checker';

type Spoil = (order: OrderBook) => void;

/** Which order a fault can be planted in. */
const completed = ({ state, tokens }: OrderBook): boolean => state === 'completed' && tokens.length > 0;
const byPost = ({ theirs }: OrderBook): boolean => theirs.parcels.length > 0;
const refunded = ({ state, ours }: OrderBook): boolean => state === 'refunded' && ours.invoice?.state === 'reversed';

const SPARE = '5ec0bd';
const firstToken = ({ tokens }: OrderBook): object => tokens[0] ?? {};

function without<T>(rows: T[], is: (row: T) => boolean): void {
  rows.splice(rows.findIndex(is), 1);
}

/** The last row once more, as a second call without its key would have left it. */
function twice<T>(rows: T[], change: Partial<T> = {}): void {
  const last = rows.at(-1);
  if (last === undefined) throw new Error('nothing there to be doubled');
  rows.push({ ...last, ...change });
}

/** One fault of each kind, and who it can happen to. */
export const PLANTED: Record<FaultName, [fits: (order: OrderBook) => boolean, spoil: Spoil]> = {
  'lost order': [completed, (order) => order.workflows.splice(0, 1, 'TERMINATED')],
  'doubled payment': [completed, ({ theirs, orderNo }) => twice(theirs.trades, { outTradeNo: `${orderNo}P9` })],
  'doubled refund': [
    ({ theirs }) => theirs.trades.some(({ refunds }) => refunds.length === 1),
    ({ theirs }) => twice(theirs.trades.at(-1)?.refunds ?? [], { requestNo: 'another' }),
  ],
  'trade left open': [
    ({ state }) => state === 'closed',
    ({ theirs, orderNo }) => theirs.openTrades.push({ outTradeNo: `${orderNo}P9` }),
  ],
  'doubled verifying transfer': [
    ({ theirs }) => theirs.verifyingTransfers.length === 1,
    ({ theirs }) => twice(theirs.verifyingTransfers),
  ],
  'money that does not fit the state': [refunded, ({ theirs }) => theirs.trades.at(-1)?.refunds.pop()],
  'doubled certificate': [completed, ({ theirs }) => twice(theirs.signatures, { serialHex: SPARE, tbsSha256: SPARE })],
  // An earlier attempt's, revoked in our rows alone.
  'two valid certificates': [
    completed,
    ({ ours, theirs }) => {
      const spare = { serialHex: SPARE, tbsSha256: SPARE, keySha256: SPARE };
      twice(ours.certificates, { ...spare, attempt: 9, state: 'revoked' });
      twice(theirs.signatures, spare);
    },
  ],
  'certificate outside the journal': [completed, ({ theirs }) => theirs.signatures.splice(0)],
  'lost certificate': [
    completed,
    (order) => {
      for (const row of order.ours.certificates) row.state = 'revoked';
    },
  ],
  'certificate not revoked': [
    ({ ours }) => ours.oldCertificate === 'revoked',
    ({ ours }) => Object.assign(ours, { oldCertificate: 'on_hold' }),
  ],
  'certificate not restored': [
    ({ planned }) => planned === 'found',
    ({ ours }) => Object.assign(ours, { oldCertificate: 'on_hold' }),
  ],
  'certificate published wrongly': [
    ({ ours }) => ours.published.some(({ listed }) => listed),
    ({ ours }) => Object.assign(ours.published.find(({ listed }) => listed) ?? {}, { listed: false }),
  ],
  'change not made': [
    ({ planned }) => planned === 'changed',
    ({ ours }) => Object.assign(ours, { oldReason: 'superseded' }),
  ],
  'token left out of its parcel': [completed, ({ ours }) => Object.assign(ours.items.at(-1) ?? {}, { packed: false })],
  'doubled parcel of papers': [byPost, ({ ours }) => twice(ours.parcels, { waybillNo: null })],
  'lost parcel of papers': [byPost, ({ ours }) => ours.parcels.splice(0)],
  'doubled waybill': [completed, ({ theirs }) => twice(theirs.waybills, { waybillNo: 'SF0000000000001' })],
  'waybill left open': [
    completed,
    ({ theirs }) => twice(theirs.waybills, { waybillNo: 'SF0000000000001', address: '示例旧路 1 号', moved: false }),
  ],
  'lost waybill': [completed, ({ theirs }) => theirs.waybills.splice(0)],
  'doubled invoice': [completed, ({ theirs }) => twice(theirs.invoices, { invoiceNo: '26450000000000000001' })],
  'lost invoice': [completed, ({ theirs }) => theirs.invoices.splice(0)],
  'doubled red invoice': [
    refunded,
    ({ theirs }) => twice(theirs.redInvoices, { redInvoiceNumber: '26450000000000000002' }),
  ],
  'invoice of a refunded order not reversed': [refunded, ({ theirs }) => theirs.redInvoices.splice(0)],
  'doubled SMS': [({ theirs }) => theirs.sms.at(-1)?.answered === true, ({ theirs }) => twice(theirs.sms)],
  'lost SMS': [completed, ({ theirs }) => without(theirs.sms, ({ template }) => template === 'shipped')],
  'doubled mail': [
    ({ theirs }) => theirs.mails.length > 0,
    ({ theirs }) => twice(theirs.mails, { messageId: '<another@example.com>' }),
  ],
  'lost mail': [completed, ({ theirs }) => theirs.mails.splice(0)],
  'doubled PIN transfer': [
    ({ theirs }) => theirs.pinTransfers.length === 1,
    ({ theirs }) => twice(theirs.pinTransfers),
  ],
  'lost PIN': [
    (order) => completed(order) && order.theirs.pinTransfers.length === 0,
    ({ theirs }) => without(theirs.sms, ({ template }) => template.startsWith('token_pin')),
  ],
  'token with an unknown PIN': [completed, (order) => Object.assign(firstToken(order), { userPinOpens: false })],
  'token with an unknown SO PIN': [completed, (order) => Object.assign(firstToken(order), { soPinOpens: false })],
  'token with a wrong certificate': [completed, (order) => Object.assign(firstToken(order), { serials: ['0badcafe'] })],
};

/** A copy of the books with one fault in one order. @returns null when nobody is there whom it could happen to */
export function plant(books: Books, fault: FaultName): { books: Books; orderNo: string } | null {
  const [fits, spoil] = PLANTED[fault];
  const copy = structuredClone(books);
  const victim = copy.orders.find(fits);
  if (!victim) return null;
  spoil(victim);
  return { books: copy, orderNo: victim.orderNo };
}
