import { randomUUID } from 'node:crypto';
import type { Context } from '../../core/context';
import type { Provider } from '../../core/faults';
import { serve } from '../../core/serve';
import { json, type Reply, type Request, type Route, route } from '../../http/types';
import { Faceid, isResultCode } from './faceid';
import { verifyEnterprise } from './ocr';
import { isPerNumberCode, type SendAnswer, Sms } from './sms';
import { tc3Refusal } from './tc3';

export interface Tencent {
  sms: Sms;
  faceid: Faceid;
  routes: Route[];
}

type Action<T extends object = object> = {
  provider: Provider;
  version: string;
  run(input: Record<string, unknown>, forced?: string): T;
  /** What `run` gave has reached the caller. */
  sent?(answer: T): void;
  /** Codes of a fault that belong inside the answer. */
  inside(code: string): boolean;
};

const reply = (fields: object): Reply => json({ Response: { ...fields, RequestId: randomUUID() } });

/** Errors come with HTTP status 200. */
const refuse = (code: string): Reply => reply({ Error: { Code: code, Message: `The sandbox refuses: ${code}` } });

function makeActions(context: Context, sms: Sms, faceid: Faceid): Record<string, Action> {
  const send: Action<SendAnswer> = {
    ...{ provider: 'sms', version: '2021-01-11', inside: isPerNumberCode },
    run: (input, forced) => sms.send(input, forced),
    sent: (answer) => sms.answered(answer),
  };
  const smsAction = { provider: 'sms', version: '2021-01-11', inside: () => false } as const;
  const faceidAction = { provider: 'faceid', version: '2018-03-01', inside: isResultCode } as const;
  return {
    SendSms: send as Action,
    PullSmsSendStatus: { ...smsAction, run: (input) => sms.pull(input) },
    PullSmsSendStatusByPhoneNumber: { ...smsAction, run: (input) => sms.pullByNumber(input) },
    PhoneVerification: { ...faceidAction, run: (input, forced) => faceid.phone(input, forced) },
    BankCard4EVerification: { ...faceidAction, run: (input, forced) => faceid.card(input, forced) },
    VerifyBizLicenseEnterprise4: {
      ...{ provider: 'ocr', version: '2018-11-19', inside: isResultCode },
      run: (input, forced) => verifyEnterprise(context, input, forced),
    },
  };
}

/** API 3.0: one address for all services, the action in a header. */
export function makeTencent(context: Context): Tencent {
  const { config } = context;
  const sms = new Sms(context);
  const faceid = new Faceid(context);
  const actions = makeActions(context, sms, faceid);
  const keys = { secretId: config.TENCENT_SECRET_ID, secretKey: config.TENCENT_SECRET_KEY };

  function perform(action: Action, request: Request, forced?: string): Reply {
    const refused = tc3Refusal(keys, request);
    if (refused) return refuse(refused);
    if (request.headers['x-tc-version'] !== action.version) return refuse('InvalidParameter.InvalidVersion');
    const input = parse(request.body);
    if (!input) return refuse('InvalidParameter');
    const answer = action.run(input, forced);
    return { ...reply(answer), onSent: () => action.sent?.(answer) };
  }

  async function handle(request: Request) {
    const name = String(request.headers['x-tc-action'] ?? '');
    const action = actions[name];
    if (!action) return refuse('InvalidAction');
    return serve(context.faults, {
      provider: action.provider,
      action: name,
      text: request.body.toString('utf8'),
      work: () => perform(action, request),
      fail: (code) => (action.inside(code) ? perform(action, request, code) : refuse(code || 'InternalError')),
      wrongSignature: { refuse: () => refuse('AuthFailure.SignatureFailure') },
    });
  }

  return { sms, faceid, routes: [route('POST', '/', handle), route('POST', '/tencent', handle)] };
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
