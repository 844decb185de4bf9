import { createWebPorts } from '@/lib/adapters/from-env';
import { webEnv } from '@/lib/env/web';
import type { AccountCheckNotices, AccountCheckPort } from '@/lib/ports/account-check';
import type { BankPort } from '@/lib/ports/bank';
import type { EnterprisePort } from '@/lib/ports/enterprise';
import type { FilesPort } from '@/lib/ports/files';
import type { IdentityPort } from '@/lib/ports/identity';
import type { PaymentNoticePort } from '@/lib/ports/payment';
import type { SmsPort } from '@/lib/ports/sms';

/** The outside world as the web process sees it. */
export interface WebPorts {
  sms: SmsPort;
  identity: IdentityPort;
  enterprise: EnterprisePort;
  bank: BankPort;
  /** Where business accounts are proven by a random amount; null: by a code in the memo. */
  accountCheck: AccountCheckPort | null;
  accountNotices: AccountCheckNotices | null;
  files: FilesPort;
  notices: PaymentNoticePort;
}

const holder = globalThis as { __certdeskWebPorts?: WebPorts };

export function webPorts(): WebPorts {
  holder.__certdeskWebPorts ??= createWebPorts(webEnv());
  return holder.__certdeskWebPorts;
}
