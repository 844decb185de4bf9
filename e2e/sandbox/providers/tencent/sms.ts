import type { Context } from '../../core/context';
import { digits, isMobile } from '../../core/ids';
import type { Store, Table } from '../../core/store';
import { parameterCount, renderTemplate, SMS_TEMPLATES } from '../../sms-templates';

export interface SmsRow {
  serialNo: string;
  /** 11 digits. */
  mobile: string;
  templateId: string;
  params: string[];
  text: string;
  sessionContext: string;
  at: string;
  /** Shown on the phone; a message that the operator did not deliver has a receipt FAIL. */
  delivered: boolean;
  receipt: string;
  receiptPulled: boolean;
  /** Who sent it got the answer; otherwise he can't know of it, and may send it again. */
  answered: boolean;
}

export const smsTable = (store: Store): Table<SmsRow> => store.table<SmsRow>('sms');

/** Codes that the provider reports for one number, in SendStatusSet; every other one fails the whole request. */
export const isPerNumberCode = (code: string): boolean =>
  /^(LimitExceeded|FailedOperation)\./.test(code) ||
  ['InvalidParameterValue.IncorrectPhoneNumber', 'InvalidParameterValue.ContentLengthLimit'].includes(code);

type Input = Record<string, unknown>;
interface SendStatus {
  SerialNo: string;
  [more: string]: unknown;
}
export interface SendAnswer {
  SendStatusSet: SendStatus[];
}
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** +86…, 0086…, 86… and the bare number are the same mainland number. */
export function mainlandNumber(value: string): string | null {
  const bare = value.replace(/^(\+86|0086|86(?=\d{11}$))/, '');
  return isMobile(bare) ? bare : null;
}

export class Sms {
  readonly rows: Table<SmsRow>;

  constructor(private readonly context: Context) {
    this.rows = smsTable(context.store);
  }

  /** @param forced a fault's per-number code: then nothing is sent */
  send(input: Input, forced?: string): SendAnswer {
    const numbers = strings(input.PhoneNumberSet);
    const statuses = numbers.map((number) => this.sendOne(number, input, forced ?? this.problem(input)));
    return { SendStatusSet: statuses };
  }

  /** Its answer has left. */
  answered({ SendStatusSet }: SendAnswer): void {
    for (const { SerialNo } of SendStatusSet) {
      const row = this.rows.get(SerialNo);
      if (row) this.rows.put(SerialNo, { ...row, answered: true });
    }
  }

  pull(input: Input): object {
    const limit = Math.min(Number(input.Limit ?? 100), 100);
    const rows = this.rows
      .all()
      .filter((row) => !row.receiptPulled)
      .slice(0, limit);
    for (const row of rows) this.rows.put(row.serialNo, { ...row, receiptPulled: true });
    return { PullSmsSendStatusSet: rows.map(receiptOf) };
  }

  pullByNumber(input: Input): object {
    const mobile = mainlandNumber(String(input.PhoneNumber ?? ''));
    const begin = Number(input.BeginTime ?? 0);
    const end = Number(input.EndTime ?? Number.MAX_SAFE_INTEGER);
    const offset = Number(input.Offset ?? 0);
    const rows = this.rows.all().filter((row) => {
      const at = Math.floor(Date.parse(row.at) / 1000);
      return row.mobile === mobile && at >= begin && at <= end;
    });
    return {
      PullSmsSendStatusSet: rows.slice(offset, offset + Math.min(Number(input.Limit ?? 100), 100)).map(receiptOf),
    };
  }

  /** What is wrong with the request as a whole, though reported with each number. */
  private problem(input: Input): string | undefined {
    const template = SMS_TEMPLATES.get(String(input.TemplateId));
    const { config } = this.context;
    if (input.SmsSdkAppId !== config.SMS_SDK_APP_ID) return 'InvalidParameterValue.SdkAppIdNotExist';
    if (input.SignName !== config.SMS_SIGN_NAME) return 'FailedOperation.SignatureIncorrectOrUnapproved';
    if (template === undefined) return 'FailedOperation.TemplateIncorrectOrUnapproved';
    const params = strings(input.TemplateParamSet);
    if (params.length !== parameterCount(template)) return 'FailedOperation.TemplateParamSetNotMatchApprovedTemplate';
    return renderTemplate(template, params).length > 500 ? 'InvalidParameterValue.ContentLengthLimit' : undefined;
  }

  private sendOne(number: string, input: Input, problem: string | undefined): SendStatus {
    const mobile = mainlandNumber(number);
    const sessionContext = String(input.SessionContext ?? '');
    const status = { PhoneNumber: number, SessionContext: sessionContext, IsoCode: 'CN' };
    const code = problem ?? (mobile ? undefined : 'InvalidParameterValue.IncorrectPhoneNumber');
    if (code || !mobile) return { ...status, SerialNo: '', Fee: 0, Code: code, Message: messageOf(code ?? '') };
    const serialNo = `${digits(4)}:${digits(20)}`;
    const params = strings(input.TemplateParamSet);
    const body = renderTemplate(SMS_TEMPLATES.get(String(input.TemplateId)) ?? '', params);
    const undelivered = this.context.faults.take('sms', 'delivery')[0];
    this.rows.put(serialNo, {
      serialNo,
      mobile,
      templateId: String(input.TemplateId),
      params,
      text: `【${this.context.config.SMS_SIGN_NAME}】${body}`,
      sessionContext,
      at: new Date().toISOString(),
      delivered: !undelivered,
      receipt: undelivered ? undelivered.code || 'UNDELIVERED' : 'DELIVRD',
      receiptPulled: false,
      answered: false,
    });
    return { ...status, PhoneNumber: `+86${mobile}`, SerialNo: serialNo, Fee: 1, Code: 'Ok', Message: 'send success' };
  }
}

const receiptOf = (row: SmsRow): object => ({
  UserReceiveTime: Math.floor(Date.parse(row.at) / 1000),
  CountryCode: '86',
  SubscriberNumber: row.mobile,
  PhoneNumber: `+86${row.mobile}`,
  SerialNo: row.serialNo,
  ReportStatus: row.delivered ? 'SUCCESS' : 'FAIL',
  Description: row.receipt,
  SessionContext: row.sessionContext,
});

const messageOf = (code: string): string =>
  code
    .replace(/^[^.]*\./, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
