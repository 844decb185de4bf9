import { sql } from 'drizzle-orm';
import type { SignatureRecord } from '@/lib/adapters/signer/journal';
import { createVault } from '@/lib/adapters/vault';
import { createFieldCipher } from '@/lib/crypto/field-cipher';
import { tokenSecretsContext } from '@/lib/crypto/sealed-box';
import type { SmsMessage } from '../../fixtures/sandbox-client';
import type { World } from '../../fixtures/world';
import type { Ending } from './plan';
import { type Published, readPublished } from './published';
import { openTokens, type TokenFound } from './read-tokens';
import { readSignatures } from './signatures';

/** Both sides of one run: what the providers' ledgers say of each order, and what our rows say. Plain data, so that a copy can be spoiled. */
export interface Books {
  orders: OrderBook[];
  /** Signatures of the CA for keys that no row knows. */
  strays?: SignatureRecord[];
}

export interface OrderBook {
  orderNo: string;
  planned: Ending;
  /** As the form has it. */
  applicant: string;
  /** Where the customer last wanted his parcel. */
  address: string;
  state: string;
  amountFen: number;
  /** Of every run of the workflow. */
  workflows: string[];
  /** Rows of the outbox that nobody has sent. */
  unsent: number;
  ours: {
    payments: { outTradeNo: string; state: string }[];
    /** Its tokens, by their place in the order. */
    items: { position: number; state: string; attempt: number; packed: boolean; pinSent: boolean }[];
    /** Of what was lost, or is to be revoked. */
    oldCertificate: string | null;
    oldReason: string | null;
    /** The subscriber's, at the end. */
    name: string;
    phone: string;
    certificates: {
      attempt: number;
      state: string;
      serialHex: string;
      tbsSha256: string;
      keySha256: string;
      signed: boolean;
    }[];
    /** Its own and the old one, beside what the CA tells everybody. */
    published: (Published & { state: string; serialHex: string })[];
    waybillNo: string | null;
    invoice: { state: string; invoiceNo: string | null; redInvoiceNo: string | null } | null;
    messages: { channel: string; template: string; state: string }[];
    /** Of papers by post. */
    parcels: { state: string; waybillNo: string | null }[];
  };
  theirs: {
    trades: { outTradeNo: string; paidFen: number; refunds: { requestNo: string; amountFen: number }[] }[];
    /** key: the same at every repetition of a message. position: the token whose PIN it carries. */
    sms: { key: string; template: string; position: number; text: string; answered: boolean }[];
    pinTransfers: { position: number; memo: string }[];
    /** Of one cent, to see whose account it is. */
    verifyingTransfers: { memo: string }[];
    /** A buyer could still pay them. */
    openTrades: { outTradeNo: string }[];
    /** Not cancelled. moved: the courier has the parcel. */
    waybills: { waybillNo: string; address: string; moved: boolean }[];
    /** From the customer to the acceptance point. */
    parcels: { waybillNo: string }[];
    invoices: { invoiceNo: string }[];
    redInvoices: { redInvoiceNumber: string }[];
    /** By their Message-ID: mail has no other answer to a repetition. */
    mails: { messageId: string; copies: number }[];
    /** The CA's own journal, by the order's keys. listed: on the newest list of revoked ones. */
    signatures: (SignatureRecord & { listed: boolean })[];
  };
  tokens: TokenBook[];
}

/** What lies on a made token of the order, by the PINs of the vault. */
export interface TokenBook {
  position: number;
  tokenSerial: string;
  userPinOpens: boolean;
  soPinOpens: boolean;
  serials: string[];
  privateKeys: number;
  signs: boolean;
  /** The PIN as its holder got it is the one of the vault. */
  pinIsRight: boolean;
}

interface Known {
  orderNo: string;
  planned: Ending;
  uscc: string;
  applicant: string;
  address: string;
  accountNo: string;
  email: string;
  mobile: string;
}

interface Waybill {
  remark: string;
  waybillNo: string;
  cancelled: boolean;
  foreign?: boolean;
  sender: { tel: string };
  receiver: { address: string };
  routes: unknown[];
}

interface Ledgers {
  trades: {
    outTradeNo: string;
    status: string;
    paidFen: number;
    refunds: { requestNo: string; amountFen: number }[];
  }[];
  sms: SmsMessage[];
  transfers: { payeeAccountNo: string; memo: string; status: string }[];
  waybills: Waybill[];
  invoices: { orderNo: string; invoiceNo: string; status: string; billing: { buyerTaxNum: string } }[];
  reds: { blueOrderNo: string; redInvoiceNumber: string | null }[];
  mails: { to: string[]; messageId: string }[];
}

async function readLedgers({ sandbox }: World): Promise<Ledgers> {
  return {
    trades: await sandbox.ledger('alipay'),
    sms: await sandbox.ledger('sms'),
    transfers: await sandbox.ledger('bank'),
    waybills: await sandbox.ledger('sf'),
    invoices: await sandbox.ledger('nuonuo'),
    reds: await sandbox.ledger('nuonuo-red'),
    mails: await sandbox.ledger('mail'),
  };
}

/** By what the providers know of an order themselves: its number where they have it, otherwise the customer's own account. */
function theirs(
  ledgers: Ledgers,
  { orderNo, uscc, accountNo, email, mobile }: Known,
): Omit<OrderBook['theirs'], 'signatures'> {
  const invoices = ledgers.invoices.filter(({ billing }) => billing.buyerTaxNum === uscc);
  const numbers = invoices.map((invoice) => invoice.orderNo);
  return {
    trades: ledgers.trades.filter(({ outTradeNo, paidFen }) => outTradeNo.startsWith(orderNo) && paidFen > 0),
    sms: ledgers.sms
      .filter(({ params }) => params[0] === orderNo)
      .map(({ templateId, params, text, sessionContext, answered }) => {
        const template = templateId.replace('T-', '');
        const position = template === 'token_pin_item' ? Number(params[1]) : 1;
        return { key: sessionContext, template, position, text, answered };
      }),
    pinTransfers: ledgers.transfers
      .filter(({ payeeAccountNo, memo }) => payeeAccountNo === accountNo && memo.includes('证书密码'))
      .map(({ memo }) => ({ position: Number(/第(\d+)枚/.exec(memo)?.[1] ?? 1), memo })),
    verifyingTransfers: ledgers.transfers
      .filter(({ payeeAccountNo, memo }) => payeeAccountNo === accountNo && memo.startsWith('验证码'))
      .map(({ memo }) => ({ memo })),
    openTrades: ledgers.trades.filter(
      ({ outTradeNo, status }) => outTradeNo.startsWith(orderNo) && status === 'WAIT_BUYER_PAY',
    ),
    waybills: ledgers.waybills
      .filter(({ remark, cancelled }) => remark === orderNo && !cancelled)
      .map(({ waybillNo, receiver, routes }) => ({
        ...{ waybillNo, address: receiver.address, moved: routes.length > 0 },
      })),
    parcels: ledgers.waybills.filter(({ foreign, sender }) => foreign && sender.tel === mobile),
    invoices: invoices.filter(({ status }) => status === '2'),
    redInvoices: ledgers.reds.flatMap(({ blueOrderNo, redInvoiceNumber }) =>
      numbers.includes(blueOrderNo) && redInvoiceNumber ? [{ redInvoiceNumber }] : [],
    ),
    mails: mailsTo(ledgers, email),
  };
}

function mailsTo(ledgers: Ledgers, email: string): OrderBook['theirs']['mails'] {
  const copies = new Map<string, number>();
  const own = ledgers.mails.filter(({ to }) => to.includes(email));
  for (const { messageId } of own) copies.set(messageId, (copies.get(messageId) ?? 0) + 1);
  return [...copies].map(([messageId, count]) => ({ messageId, copies: count }));
}

type Row = Record<string, unknown>;

/** What our own processes read there. */
const openField = ({ system }: World, value: unknown, place: string): string =>
  value ? createFieldCipher(system.envOf('web').FIELD_KEYS ?? '').decrypt(String(value), place) : '';

/** All that our rows say of these orders, one JSON document each. */
const OURS = (orderNos: readonly string[]) => sql`
  
  select o.order_no as "orderNo", o.state, o.amount_fen as "amountFen",
    (select count(*)::int from outbox b where b.workflow_id = o.order_no and b.delivered_at is null) as unsent,
    (select coalesce(json_agg(json_build_object('outTradeNo', p.out_trade_no, 'state', p.state)), '[]')
      from payments p where p.order_no = o.order_no) as payments,
    (select coalesce(json_agg(json_build_object('position', i.position, 'state', i.state, 'attempt', i.attempt,
      'packed', i.bound_at is not null, 'pinSent', exists (select 1 from pin_deliveries d
        where d.order_no = o.order_no and d.position = i.position and d.state = 'sent'))
      order by i.position), '[]') from order_items i where i.order_no = o.order_no) as items,
    (select c.state from certificates c where c.id = o.old_certificate_id) as "oldCertificate",
    (select c.revocation_reason from certificates c where c.id = o.old_certificate_id) as "oldReason",
    (select s.name from subscribers s where s.id = o.subscriber_id) as name,
    (select s.phone from subscribers s where s.id = o.subscriber_id) as phone,
    (select coalesce(json_agg(json_build_object('attempt', c.attempt, 'state', c.state, 'serialHex', c.serial_hex,
      'signed', c.pem is not null, 'keySha256', c.public_key_sha256,
      'tbsSha256', encode(sha256(c.tbs_der), 'hex'))), '[]') from certificates c where c.order_no = o.order_no) as certificates,
    (select coalesce(json_agg(json_build_object('state', c.state, 'serialHex', c.serial_hex)), '[]') from certificates c
      where c.state <> 'pending' and (c.order_no = o.order_no or c.id = o.old_certificate_id)) as published,
    (select s.waybill_no from shipments s where s.order_no = o.order_no) as "waybillNo",
    (select json_build_object('state', i.state, 'invoiceNo', i.invoice_no, 'redInvoiceNo', i.red_invoice_no)
      from invoices i where i.order_no = o.order_no) as invoice,
    (select coalesce(json_agg(json_build_object('channel', n.channel, 'template', n.template, 'state', n.state)), '[]')
      from notifications n where n.order_no = o.order_no) as messages,
    (select coalesce(json_agg(json_build_object('state', m.state, 'waybillNo', m.waybill_no)), '[]')
      from material_parcels m where m.order_no = o.order_no) as parcels
  from orders o where o.order_no in ${orderNos}`;

interface Sealed {
  orderNo: string;
  position: number;
  tokenSerial: string;
  userPin: string;
  soPin: string;
}

/** The vault's PINs of every made token. */
async function sealedPins({ db, system }: World, orderNos: readonly string[]): Promise<Sealed[]> {
  const vault = createVault({ privateKey: system.envOf('order-worker').VAULT_PRIVATE_KEY ?? '' });
  const rows = await db.execute<Row & Omit<Sealed, 'userPin' | 'soPin'> & { user: string; so: string }>(sql`
    select p.order_no as "orderNo", p.position, p.token_serial as "tokenSerial", s.user_pin_sealed as user, s.so_pin_sealed as so
    from productions p join token_secrets s on s.order_no = p.order_no and s.attempt = p.attempt
    where p.state = 'made' and p.order_no in ${orderNos}`);
  return rows.map(({ orderNo, position, tokenSerial, user, so }) => {
    const context = tokenSecretsContext(orderNo);
    const pins = { userPin: vault.open(user, context).reveal(), soPin: vault.open(so, context).reveal() };
    return { orderNo, position, tokenSerial, ...pins };
  });
}

/**
 * Reads both sides.
 * @param workflows how each order's runs at Temporal ended
 * @param customersConf of the tokens that customers hold
 */
export async function readBooks(
  world: World,
  known: readonly Known[],
  workflows: ReadonlyMap<string, string[]>,
  customersConf: string,
): Promise<Books> {
  const ledgers = await readLedgers(world);
  const numbers = known.map(({ orderNo }) => orderNo);
  const rows = new Map((await world.db.execute<Row>(OURS(numbers))).map((row) => [row.orderNo as string, row]));
  const sealed = await sealedPins(world, numbers);
  const published = await readPublished(world);
  const tokens = await openTokens(customersConf, sealed);
  const signatures = await readSignatures(world, published);
  return {
    strays: signatures.strays,
    orders: known.map((one) => {
      const { orderNo, state, amountFen, unsent, ...found } = (rows.get(one.orderNo) ?? {}) as Row;
      const ours = { ...found, phone: openField(world, found.phone, 'subscribers.phone') };
      const book = {
        ...{ orderNo: one.orderNo, planned: one.planned, applicant: one.applicant, address: one.address },
        ...{ state, amountFen, unsent, ours },
        workflows: workflows.get(one.orderNo) ?? [],
        theirs: { ...theirs(ledgers, one), signatures: signatures.of(one.orderNo) },
      } as Omit<OrderBook, 'tokens'>;
      for (const row of book.ours.published) Object.assign(row, published(row.serialHex));
      const own = sealed.filter((row) => row.orderNo === one.orderNo);
      return { ...book, tokens: own.map((row) => tokenBook(book, row, tokens.get(row.tokenSerial))) };
    }),
  };
}

function tokenBook(
  { theirs: { sms, pinTransfers } }: Pick<OrderBook, 'theirs'>,
  { position, tokenSerial, userPin }: Sealed,
  found: TokenFound | undefined,
): TokenBook {
  const delivered = [
    ...sms.filter((one) => one.template.startsWith('token_pin') && one.position === position).map(({ text }) => text),
    ...pinTransfers.filter((one) => one.position === position).map(({ memo }) => memo),
  ];
  const nothing = { userPinOpens: false, soPinOpens: false, serials: [], privateKeys: 0, signs: false };
  const pinIsRight = delivered.every((text) => text.includes(userPin));
  return { ...nothing, ...found, position, tokenSerial, pinIsRight };
}
