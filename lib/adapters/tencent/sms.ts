import { sms } from 'tencentcloud-sdk-nodejs-sms';
import { DomainError, type ErrorKind } from '../../domain/errors';
import { type Clock, systemClock } from '../../ports/clock';
import type { SmsPort, SmsTemplate } from '../../ports/sms';
import { DEFAULT_TIMEOUT_MS } from '../http';
import { safeCode } from '../wire';
import { clientConfig, type TencentConfig, tencentFailure, tencentUnavailable } from './client';
import { templateId, templateParams } from './templates';

export interface TencentSmsConfig extends TencentConfig {
  sdkAppId: string;
  /** The signature's text, not its id. */
  signName: string;
  /** Template ids of the provider; `T-<name>` when absent. */
  templateIds?: Partial<Record<SmsTemplate, string>>;
  clock?: Clock;
}

/** How far back the provider's records go. */
const RECORDS_MS = 7 * 24 * 3600_000;
const PAGE = 100;

/** Tencent Cloud SMS (2021-01-11). */
export function createTencentSms(config: TencentSmsConfig): SmsPort {
  const client = new sms.v20210111.Client(clientConfig(config, DEFAULT_TIMEOUT_MS));
  const clock = config.clock ?? systemClock;
  return {
    async send({ mobile, template, params, key }) {
      const request = {
        PhoneNumberSet: [e164(mobile)],
        SmsSdkAppId: config.sdkAppId,
        SignName: config.signName,
        TemplateId: templateId(template, config.templateIds),
        TemplateParamSet: templateParams(template, params),
        SessionContext: key,
      };
      const answer = await client.SendSms(request).catch((error: unknown) => {
        throw sendError(error);
      });
      // A number's own failure comes without any error around it.
      const status = answer.SendStatusSet?.[0];
      if (!status) throw tencentUnavailable('sms', true, 'unreadable answer');
      if (status.Code !== 'Ok') throw refusal(safeCode(status.Code));
      return { serialNo: status.SerialNo ?? '' };
    },
    async find(mobile, key, since) {
      const now = clock.now();
      if (now.getTime() - since.getTime() > RECORDS_MS) return 'unknown';
      const request = {
        BeginTime: Math.floor(since.getTime() / 1000),
        EndTime: Math.ceil(now.getTime() / 1000),
        Offset: 0,
        Limit: PAGE,
        PhoneNumber: e164(mobile),
        SmsSdkAppId: config.sdkAppId,
      };
      try {
        const { PullSmsSendStatusSet: found = [] } = await client.PullSmsSendStatusByPhoneNumber(request);
        if (found.some((status) => status.SessionContext === key)) return 'sent';
        return found.length < PAGE ? 'not_found' : 'unknown';
      } catch {
        return 'unknown';
      }
    },
  };
}

const e164 = (mobile: string): string => `+86${mobile}`;

/** The number's or the person's trouble: trying again with the same number does not help, or not now. */
const NUMBER_TROUBLE: [RegExp, string, ErrorKind][] = [
  [/^InvalidParameterValue\.IncorrectPhoneNumber/, '这个手机号无法接收短信，请核对手机号。', 'invalid'],
  [/^FailedOperation\.PhoneNumberInBlacklist/, '这个手机号已退订短信，请换一个手机号或联系客服。', 'invalid'],
  [/^FailedOperation\.ContainSensitiveWord/, '短信内容未能通过运营商检查，请联系客服。', 'invalid'],
  [/^LimitExceeded\.|^FailedOperation\.FailResolvePacket/, '短信发送过于频繁，请稍后再试。', 'limited'],
];

/** Certainly not sent. Wrong keys, templates or an empty account are ours to cure: unavailable, not refused. */
function refusal(code: string): DomainError {
  const trouble = NUMBER_TROUBLE.find(([pattern]) => pattern.test(code));
  if (!trouble) return tencentUnavailable('sms', code.startsWith('InternalError'), code);
  return new DomainError('sms.refused', trouble[1], trouble[2], { providerCode: code });
}

function sendError(error: unknown): DomainError {
  const failure = tencentFailure(error);
  if (failure.code !== null) return refusal(failure.code);
  const unknown = failure.sent && (failure.httpStatus === null || failure.httpStatus >= 500);
  return tencentUnavailable('sms', unknown, failure.detail);
}
