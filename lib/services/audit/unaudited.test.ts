import { describe, expect, it } from 'vitest';
import { EFFECTS, PORTS, portMethods } from './testing/effects';
import { auditedActs } from './testing/scan';
import { readSources } from './testing/sources';
import { unauditedSteps } from './testing/unaudited';

/** Effects whose intent stands in the log before: the act of another verb, written with the row that this one goes by. */
const INTENDED: Record<string, string> = {
  'consult/notifyAnswer notifyAnswer → sms.send': 'consult/answer message.answer',
  'invoice/check checkInvoice → provider.request': 'invoice/request invoice.request',
  'invoice/reverse reverseInvoice → provider.request': 'invoice/request invoice.request',
  'resend/run sendAgain → channel.send': 'resend/request *',
  'resend/run sendAgain → mail.send': 'resend/request *',
  'shipment/cancelWaybills cancelWaybills → courier.cancel': 'shipment/dropWaybill shipment.waybill_drop',
  'verification/confirmVerificationAmount confirmVerificationAmount → check.check':
    'verification/intent verification.start',
};

const TRIES = 'a counted try: refused or not, it stays counted, and what a right one opens is an act with its row';
const PROGRESS = 'how far a message is whose intent stands in the log; nothing leaves by this row';
const NOTED = 'a note for the next call of an act whose intent stands in the log, which says nothing of its own';
const SWEPT = 'one of the rules of a run: retention.begin stands in the log before, retention.run counts it after';
const SESSION = 'that one is still there, or has left: gives nobody anything, and signing in has its row';
const TYPING = 'typing is not an act on an order yet; what comes of it begins with the submission';
const MACHINES = 'what a machine says of itself every few seconds; what it does to an order is an act of its own';

/** Rows without an audit row, and why they need none. */
const WITHOUT: Record<string, string> = {
  'audit/seal sealAudit: auditSeals, in a transaction': 'the signature over the log itself',
  'auth/codes redeemCode: oneTimeCodes': TRIES,
  'auth/limits countAttempt: rateLimits': 'counts what was asked, refused or not',
  'auth/session endPortalSession: portalSessions': SESSION,
  'auth/session resolvePortalSession: portalSessions': SESSION,
  'certificate/lost storeLost: certificates': 'demo data: files of invented certificates, never of one that exists',
  'certificate/refresh renewDueAnswers: ocspResponses, in a transaction': 'signs anew what the log says already',
  'certificate/storeAuthority storeAuthority: caCertificates, in a transaction':
    'a copy of the files of the ceremony, for the web',
  'certificate/storeAuthority storeAuthority: crls, in a transaction':
    'a copy of the files of the ceremony, for the web',
  'consult/notifyAnswer attempted: consultMessages': PROGRESS,
  'consult/notifyAnswer settle: consultMessages, in a transaction': PROGRESS,
  'draft/openDraft openDraft: drafts, in a transaction': TYPING,
  'draft/saveDraft saveDraft: drafts, in a transaction': TYPING,
  'invoice/mail settle: invoices, in a transaction': PROGRESS,
  'invoice/mail settle: notifications, in a transaction': PROGRESS,
  'invoice/request keepSerial: invoices': NOTED,
  'invoice/tokenStore createTokenStore: providerTokens': "a provider's access token, kept until it ends",
  'keys/rotateColumns replace: sql': 'the same values under another key: keys.rotate_begin before, keys.rotate after',
  'notification/rows markAttempt: notifications': PROGRESS,
  'notification/rows settleNotice: notifications, in a transaction': PROGRESS,
  'notification/sendDueNotices claim: notifications': 'which worker sends a notice that the log has',
  'notification/wakeOrder wakeOrder: outbox, in a transaction':
    'makes the workflow look; what it finds is recorded then',
  'onboarding/picture recordReading: licencePictures': 'what was read in a picture that onboarding.picture recorded',
  'pin/deliver deliverOne: pinDeliveries': PROGRESS,
  'refund/refundOrder noteTry: refundProgress': NOTED,
  'resend/rows settleResend: resends, in a transaction': PROGRESS,
  'resend/run pinAgain: resends': PROGRESS,
  'retention/orders deleteParcelFiles: shipments': SWEPT,
  'retention/pictures deletePictures: licencePictures': SWEPT,
  'retention/rows deleteDrafts: verifications': SWEPT,
  'retention/rows deleteOldRows: table': SWEPT,
  'retention/rows deleteReasons: auditReasons': SWEPT,
  'retention/tokens deleteTokenSecrets: tokenSecrets': SWEPT,
  'retention/tokens eraseUserPins: tokenSecrets': SWEPT,
  'staff/session resolveStaffSession: staffSessions': SESSION,
  'station/report reportStation: stationSlots, in a transaction': MACHINES,
  'station/report reportStation: stations, in a transaction': MACHINES,
  'verification/amount payAmount: verifications': NOTED,
  'verification/amount pollAmount: verifications': 'when the provider was asked last',
  'verification/confirmVerificationAmount tryAmount: verifications': TRIES,
  'verification/confirmVerificationCode tryCode: verifications': TRIES,
};

/** Verbs that routes, workers and jobs call: `review/approve#approveOrder`. */
function doors(): Set<string> {
  const names = ['app', 'workflows', 'scripts'].flatMap((root) =>
    [...readSources(root).values()].flatMap((source) =>
      [...source.matchAll(/import \{([^}]*)\} from '[^']*lib\/services\/([^']+)'/g)].flatMap(([, given = '', file]) =>
        given.split(',').map((one) => `${file}#${one.trim().split(' as ')[0]}`),
      ),
    ),
  );
  return new Set(names);
}

describe('what the verbs do', () => {
  it('is in the audit log before others see it, or stands here with its reason', () => {
    expect(doors().size).toBeGreaterThan(150);
    const found = unauditedSteps(readSources('lib/services'), EFFECTS, doors());
    expect(found).toEqual([...Object.keys(INTENDED), ...Object.keys(WITHOUT)].sort());
  });

  it('goes by an act that is written', () => {
    expect(Object.values(INTENDED).filter((act) => !auditedActs().includes(act))).toEqual([]);
  });

  it('leaves to the workers one effect: a trade that payment.open_begin has recorded', () => {
    const ofActivities = unauditedSteps(readSources('workflows/activities'), EFFECTS);
    expect(ofActivities).toEqual(['orders createOrderActivities → payment.precreate']);
    expect(auditedActs()).toContain('payment/rows payment.open_begin');
  });

  it('knows every method of the ports', () => {
    const known = Object.entries(PORTS).flatMap(([port, { does, asks }]) =>
      [...does, ...asks].map((name) => `${port}.${name.split('.').at(-1)}`),
    );
    expect([...new Set(portMethods(readSources('lib/ports')))]).toEqual(known.sort());
  });
});

describe('the walker', () => {
  const AUDIT = "import { writeAudit } from '../../../db/audit';\n";
  const walk = (sources: Record<string, string>) => unauditedSteps(new Map(Object.entries(sources)), EFFECTS);
  const verb = (body: string) => walk({ 'a/verb': `${AUDIT}export async function verb(ctx, deps) { ${body} }` });
  const ROW = 'await writeAudit(tx, ctx.actor, entry);';

  it.each([
    ['a row of its own', 'await ctx.db.insert(orders).values({});'],
    [
      'one outside of the transaction',
      `await ctx.db.transaction(async (tx) => { ${ROW} await ctx.db.update(orders); });`,
    ],
    ['a transaction without an audit row', 'await ctx.db.transaction(async (tx) => { await tx.delete(orders); });'],
    [
      'one beside another that has it',
      `await ctx.db.transaction(async (tx) => { ${ROW} });
      await ctx.db.transaction(async (tx) => { await tx.update(orders).set({}); });`,
    ],
    ['a row that somebody else will write', 'return later((tx) => tx.insert(orders).values({}));'],
    ['plain SQL', 'await ctx.db.transaction(async (tx) => { await tx.execute(sql`update orders set a = 1`); });'],
  ])('finds %s', (_, body) => {
    expect(verb(body)).toEqual([expect.stringMatching(/^a\/verb verb: (?:orders|sql)/)]);
  });

  it('finds an effect before the row, and none after it', () => {
    const row = `await ctx.db.transaction(async (tx) => { await tx.insert(orders); ${ROW} });`;
    const send = 'await deps.sms.send(message);';
    expect(verb(send + row)).toEqual(['a/verb verb → sms.send']);
    expect(verb(row + send)).toEqual([]);
  });

  it('follows the transaction to whoever is handed it', () => {
    const rows = `${AUDIT}export async function keep(tx, ctx) { await tx.insert(orders); ROW }
      export async function count(db) { await db.update(limits).set({}); }`;
    const caller = `import { count, keep } from './rows';
      export const verb = (ctx) => ctx.db.transaction(async (tx) => { await keep(tx, ctx); await count(COUNTED); });`;
    const found = (row: string, counted: string) =>
      walk({ 'a/rows': rows.replace('ROW', row), 'a/verb': caller.replace('COUNTED', counted) });
    expect(found('await writeAudit(tx, ctx.actor, entry);', 'tx')).toEqual([]);
    expect(found('', 'tx')).toEqual(['a/verb verb: limits, in a transaction', 'a/verb verb: orders, in a transaction']);
    expect(found('await writeAudit(tx, ctx.actor, entry);', 'ctx.db')).toEqual(['a/rows count: limits']);
  });

  it('follows an effect to the verb that is called from elsewhere', () => {
    const sources = {
      'a/send': 'export const send = (deps) => deps.mail.send(message);',
      'a/verb': "import { send } from './send';\nexport const verb = (ctx, deps) => send(deps);",
    };
    expect(walk(sources)).toEqual(['a/verb verb → mail.send']);
    expect(unauditedSteps(new Map(Object.entries(sources)), EFFECTS, new Set(['a/send#send']))).toHaveLength(2);
  });
});
