import { createHash } from 'node:crypto';
import { z } from 'zod';
import { allSame, type Comparison, compareCompany } from '../../core/companies';
import type { Context } from '../../core/context';
import { fenOf } from '../../core/money';
import { serve } from '../../core/serve';
import type { Reply, Request, Route } from '../../http/types';
import { route } from '../../http/types';
import type { Bank } from '../bank/api';
import { keepEnterprise } from '../tencent/ocr';
import { done, fail, refuse } from './answers';
import { type Flow, Flows } from './flows';
import { EsignNotices } from './notices';
import { esignRefusal } from './sign';

export interface Esign {
  flows: Flows;
  notices: EsignNotices;
  routes: Route[];
}

type Act = (request: Request) => Reply;

const STATES = { operating: '1', deregistered: '2', revoked: '3', unknown: '0' } as const;
const same = (value: boolean): string => (value ? '1' : '0');

const details = ({ same: equal, state }: Comparison): object => ({
  sameOrgName: same(equal.name),
  sameOrgCode: same(equal.uscc),
  sameLegalRepresentative: same(equal.legalName),
  sameLegalRepresentativeCode: same(equal.legalIdNumber),
  legalOrgState: STATES[state],
});

const filled = z.string().regex(/^\S(.*\S)?$/);
const comparison = z.object({ name: filled.min(2), orgCode: filled, legalRepName: filled, legalRepCertNo: filled });
const opening = z.object({
  ...{ name: filled.min(2), orgCode: filled, legalRepName: filled, legalRepIdNo: filled },
  ...{ contextId: z.string().default(''), notifyUrl: z.url().or(z.literal('')).default('') },
});
const transfer = z.object({
  ...{ bank: filled, province: filled, city: filled, subbranch: filled, cardNo: filled },
  cnapsCode: z.string().regex(/^\d{12}$/),
});
const amount = z.object({ amount: z.number().min(0.01).max(0.99) });

/** Answers what `act` says of a well-formed body, and the provider's word for one that is not. */
const reading =
  <S extends z.ZodType>(schema: S, act: (input: z.output<S>, request: Request) => Reply): Act =>
  (request) => {
    let body: unknown = null;
    try {
      body = JSON.parse(request.body.toString('utf8'));
    } catch {
      return fail('30500101');
    }
    const parsed = schema.safeParse(body);
    if (parsed.success) return act(parsed.data, request);
    return fail(parsed.error.issues.some((issue) => issue.code === 'invalid_type') ? '30500100' : '30500101');
  };

/** Branches that anybody has an account at, with a bank number derived from the name. */
function branches(context: Context, keyWord: string): object[] {
  const names = new Map(
    context.registry.accounts.all().map(({ bankName, bankAddress }) => [`${bankName}${bankAddress}`, bankName]),
  );
  return [...names]
    .filter(([name]) => name !== '' && (name.includes(keyWord) || keyWord.includes(name)))
    .slice(0, 20)
    .map(([name, bank]) => ({
      ...{ bankName: name, bank, province: '广西', city: '桂林市' },
      cnapsCode: String(Number.parseInt(createHash('md5').update(name).digest('hex').slice(0, 12), 16) % 1e12).padStart(
        12,
        '1',
      ),
    }));
}

function makeFlowActs(context: Context, flows: Flows, notices: EsignNotices) {
  const withFlow = (act: (flow: Flow) => Reply) => (request: Request) => {
    const flow = flows.usable(request.params.flowId ?? '');
    return typeof flow === 'string' ? fail(flow) : act(flow);
  };
  const open = reading(opening, (input) => {
    const factors = { name: input.name, uscc: input.orgCode, legalName: input.legalRepName };
    const compared = compareCompany(context.registry, { ...factors, legalIdNumber: input.legalRepIdNo });
    if (!compared.known) return fail('30504002');
    if (!allSame(compared)) return fail('30504001');
    const { name, orgCode, contextId, notifyUrl } = input;
    return done({ flowId: flows.open({ name, orgCode, contextId, notifyUrl }).flowId });
  });
  const pay = reading(transfer, (input, request) =>
    withFlow((flow) => {
      if (flows.remainTimes(flow) <= 0) return fail('30500052');
      const { cardNo, bank, subbranch, cnapsCode } = input;
      const paid = flows.transfer(flow, { cardNo, bank, subbranch, cnapsCode });
      notices.accepted(paid);
      return done();
    })(request),
  );
  const progress: Act = (request) => {
    const flow = flows.rows.get(request.params.flowId ?? '');
    if (!flow) return fail('30500004');
    const { transfer: sent } = flow;
    return done({
      ...{ process: flows.process(flow), remainTimes: flows.remainTimes(flow), foresee: '', remain: 0 },
      ...{ cardNo: sent?.cardNo ?? null, subbranch: sent?.subbranch ?? null, bizFlowNo: sent?.bankId ?? null },
    });
  };
  const check = reading(amount, (input, request) =>
    withFlow((flow) => {
      const code = flows.check(flow, fenOf(input.amount.toFixed(2)) ?? 0);
      const after = flows.rows.get(flow.flowId);
      if (after && after.status !== 'open') notices.ended(after);
      return code ? fail(code) : done();
    })(request),
  );
  const search: Act = (request) =>
    withFlow(() => {
      const keyWord = request.query.get('keyWord') ?? '';
      return keyWord ? done({ list: branches(context, keyWord) }) : fail('30500100');
    })(request);
  return { open, pay, progress, check, search };
}

export function makeEsign(context: Context, bank: Bank): Esign {
  const { config } = context;
  const flows = new Flows(context, bank.transfers);
  const notices = new EsignNotices(context);
  const keys = { appId: config.ESIGN_APP_ID, appSecret: config.ESIGN_APP_SECRET };

  const compare = reading(comparison, (input) => {
    const asked = { name: input.name, uscc: input.orgCode, legalName: input.legalRepName };
    const compared = compareCompany(context.registry, { ...asked, legalIdNumber: input.legalRepCertNo });
    const code = allSame(compared) ? '0' : '30504001';
    keepEnterprise(context, {
      ...{ provider: 'esign', result: code },
      input: { ...asked, legalIdNumber: input.legalRepCertNo },
    });
    const data = { verifyId: crypto.randomUUID(), errCode: null, errMsg: null, compareDetails: details(compared) };
    return code === '0' ? done(data) : fail(code, data);
  });

  const handle = (action: string, act: Act) => (request: Request) =>
    serve(context.faults, {
      provider: 'esign',
      action,
      text: `${request.rawUrl} ${request.body.toString('utf8')}`,
      work: () => {
        const refused = esignRefusal(keys, request);
        return refused ? refuse(refused) : act(request);
      },
      fail: (code) => fail(code || '30500000'),
      wrongSignature: { refuse: () => refuse('INVALID_SIGNATURE') },
    });

  const acts = makeFlowActs(context, flows, notices);
  const flowPath = (name: string) => `/esign/v2/identity/auth/pub/organization/:flowId/${name}`;
  const organisation = '/esign/v2/identity/auth/api/organization/enterprise/fourFactors';
  const bureau = '/esign/v2/identity/verify/organization/enterprise/bureau4Factors';
  return {
    flows,
    notices,
    routes: [
      route('POST', bureau, handle('bureau4Factors', compare)),
      route('POST', organisation, handle('fourFactors', acts.open)),
      route('GET', flowPath('subbranch'), handle('subbranch', acts.search)),
      route('PUT', flowPath('transferRandomAmount'), handle('transferRandomAmount', acts.pay)),
      route('GET', flowPath('transferProcess'), handle('transferProcess', acts.progress)),
      route('PUT', flowPath('verifyRandomAmount'), handle('verifyRandomAmount', acts.check)),
    ],
  };
}
