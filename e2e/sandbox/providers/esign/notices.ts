import { randomBytes } from 'node:crypto';
import type { Callback } from '../../core/callbacks';
import type { Context } from '../../core/context';
import type { Flow } from './flows';
import { noticeSignature } from './sign';

/** After the first send twice more, then never again. */
const SCHEDULE = [3000, 6000];

export interface EsignNoticeOptions {
  /** Signed by somebody else's secret. */
  forged?: boolean;
  url?: string;
}

export class EsignNotices {
  constructor(private readonly context: Context) {}

  /** The bank took the order to pay: that is all this says, whatever `success` reads like. */
  accepted = (flow: Flow, options?: EsignNoticeOptions): Callback | null => this.send(flow, true, options);

  ended = (flow: Flow, options?: EsignNoticeOptions): Callback | null =>
    this.send(flow, flow.status === 'finished', options);

  private send(flow: Flow, success: boolean, options: EsignNoticeOptions = {}): Callback | null {
    const url = options.url ?? flow.notifyUrl;
    if (!url) return null;
    const { ESIGN_APP_ID: appId, ESIGN_APP_SECRET: secret, NOTICE_SPEEDUP: speedup } = this.context.config;
    const { flowId, contextId } = flow;
    const body = JSON.stringify({
      ...{ flowId, agentFlowId: null, accountId: null, agentAccountId: null, success, contextId },
      ...{ verifycode: randomBytes(16).toString('hex'), action: 'identity_org_end' },
    });
    const timestamp = String(Date.now());
    const signature = noticeSignature(options.forged ? randomBytes(16).toString('hex') : secret, timestamp, url, body);
    return this.context.callbacks.send({
      provider: 'esign',
      about: flowId,
      url,
      contentType: 'application/json; charset=UTF-8',
      headers: {
        'X-Tsign-Open-App-Id': appId,
        'X-Tsign-Open-TIMESTAMP': timestamp,
        'X-Tsign-Open-SIGNATURE-ALGORITHM': 'hmac-sha256',
        'X-Tsign-Open-SIGNATURE': signature,
      },
      body,
      spoiledBody: `${body} `,
      schedule: SCHEDULE.map((delay) => Math.round(delay / speedup)),
    });
  }
}
