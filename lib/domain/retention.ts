/** How long each kind of data is kept: the table that the daily job follows and that auditors are shown. */
export interface RetentionRule {
  what: string;
  /** How long after `from`. null: never deleted by this system. */
  keepDays: number | null;
  from: string;
  basis: string;
  /** What stays as evidence. */
  stays: string;
}

const YEAR = 365.25;
const MINIMUM = '个人信息保护法 6、19：最短必要期间';
/** Art. 24: at least five years after the certificate lapses. A day more, for the border of the day. */
const AFTER_LAPSE_DAYS = Math.ceil(5 * YEAR) + 1;
/** A certificate can be renewed on its token so long after its end. */
const RENEWAL_DAYS = 365;
const CERTIFICATION = '电子签名法 24：证书失效后至少五年';

export const RETENTION = {
  drafts: {
    what: 'forms as typed, and the hashes by which a verification knew its form again',
    keepDays: 30,
    from: 'last change',
    basis: MINIMUM,
    stays: 'the order, when one was made; outcomes of verifications',
  },
  onboardings: {
    what: 'what was typed before a first application: organisation, persons, the answer of the register',
    keepDays: 7,
    from: 'the act',
    basis: MINIMUM,
    stays: 'outcome and date in audit rows',
  },
  consult_messages: {
    what: 'questions by message and their answers',
    keepDays: 365,
    from: 'asking',
    basis: `${MINIMUM}；投诉处理`,
    stays: 'audit rows',
  },
  licence_pictures: {
    what: 'pictures of licences that no form was begun with',
    keepDays: 1,
    from: 'upload; those of a form go with it',
    basis: MINIMUM,
    stays: '–',
  },
  orphan_files: {
    what: 'stored files that no row names: a crash came between the two',
    keepDays: 1,
    from: 'writing',
    basis: MINIMUM,
    stays: '–',
  },
  one_time_codes: { what: 'hashes of SMS codes', keepDays: 1, from: 'expiry', basis: MINIMUM, stays: 'audit rows' },
  portal_sessions: { what: 'customers’ sessions', keepDays: 1, from: 'expiry', basis: MINIMUM, stays: 'audit rows' },
  staff_sessions: { what: 'staff sessions', keepDays: 1, from: 'expiry', basis: MINIMUM, stays: 'audit rows' },
  rate_limits: { what: 'counts of attempts', keepDays: 2, from: 'start of the count', basis: MINIMUM, stays: '–' },
  provider_tokens: { what: 'access tokens', keepDays: 1, from: 'expiry', basis: MINIMUM, stays: '–' },
  outbox: { what: 'delivered events (ids only)', keepDays: 30, from: 'delivery', basis: MINIMUM, stays: 'audit rows' },
  parcel_files: {
    what: 'shipping label and slip',
    keepDays: 30,
    from: 'end of the order',
    basis: MINIMUM,
    stays: 'waybill number, token serial, who packed',
  },
  route_events: {
    what: 'the courier’s words on the way',
    keepDays: 180,
    from: 'event',
    basis: MINIMUM,
    stays: 'dates of shipping and delivery in the order',
  },
  orders_closed: {
    what: 'form and pictures of orders that nobody paid',
    keepDays: 30,
    from: 'end of the order',
    basis: MINIMUM,
    stays: 'the order without persons, SHA-256 of each picture, consents, what was sent when (not where), audit rows',
  },
  orders_refunded: {
    what: 'form and pictures of refunded orders',
    keepDays: 180,
    from: 'end of the order',
    basis: `${MINIMUM}; disputes about the money`,
    stays: 'as above, payments and refunds',
  },
  orders_completed: {
    what: 'form and pictures of orders with a certificate',
    keepDays: AFTER_LAPSE_DAYS,
    from: 'the new certificate’s lapse (end or revocation)',
    basis: CERTIFICATION,
    stays: 'as above, certificate, reviews, production evidence',
  },
  user_pins: {
    what: 'sealed PINs of holders',
    keepDays: 30,
    from: 'end of the order and lapse of the certificate that it made',
    basis: MINIMUM,
    stays: 'when and how it was delivered',
  },
  token_secrets: {
    what: 'sealed SO PINs of tokens',
    keepDays: RENEWAL_DAYS + 30,
    from: 'lapse of the last certificate on the token; one that is half made keeps it',
    basis: `${MINIMUM}; until then the token is unlocked or made with it`,
    stays: 'production row with the token’s serial',
  },
  prospects: {
    what: 'agent’s name and mobile, and telephone, of a first application that came to nothing',
    keepDays: 30,
    from: 'first sign-in; while one of its forms or orders is kept, that one’s rule goes before',
    basis: MINIMUM,
    stays: 'the name of the organisation',
  },
  subscribers: {
    what: 'agent’s name and mobile, and telephone, of an organisation',
    keepDays: AFTER_LAPSE_DAYS,
    from: 'its last certificate’s lapse',
    basis: CERTIFICATION,
    stays: 'the organisation, its certificates',
  },
  audit_log: {
    what: 'audit rows with network addresses',
    keepDays: null,
    from: '–',
    basis: `网络安全法 21(3)：至少六个月；${CERTIFICATION}`,
    stays: 'all: deletion would break the chain',
  },
  audit_reasons: {
    what: 'reasons of audit rows as people typed them',
    keepDays: 3 * 366,
    from: 'the act; while the persons of its order are kept, the order’s rule goes before',
    basis: '个人信息保护法 56：处理情况记录至少三年',
    stays: 'the audit row with a salted hash of the words',
  },
  certificates: {
    what: 'certificates, revocations, CRLs, consents, reviews, payments, invoices',
    keepDays: null,
    from: '–',
    basis: `${CERTIFICATION}；accounting records`,
    stays: 'all',
  },
} as const satisfies Record<string, RetentionRule>;

export type RetentionName = keyof typeof RETENTION;
/** Rules that delete something. */
export type DeletionName = Exclude<RetentionName, 'audit_log' | 'certificates'>;

const DAY = 86_400_000;

/** What is dated before this falls under the rule. */
export const retentionLimit = (name: DeletionName, now: Date): Date =>
  new Date(now.getTime() - RETENTION[name].keepDays * DAY);
