import type { Db } from '../../../db/client';
import type { BankPort } from '../../../lib/ports/bank';
import type { Clock } from '../../../lib/ports/clock';
import type { CourierPort } from '../../../lib/ports/courier';
import type { FilesPort } from '../../../lib/ports/files';
import type { InvoicePort } from '../../../lib/ports/invoice';
import type { MailPort } from '../../../lib/ports/mail';
import type { PaymentPort } from '../../../lib/ports/payment';
import type { SmsPort } from '../../../lib/ports/sms';
import type { VaultPort } from '../../../lib/ports/vault';
import type { ServiceContext } from '../../../lib/services/context';
import type { FailureLog } from '../failures';

export interface OrderActivityDeps {
  db: Db;
  clock: Clock;
  log: FailureLog;
  payment: PaymentPort;
  sms: SmsPort;
  bank: BankPort;
  courier: CourierPort;
  invoice: InvoicePort;
  mail: MailPort;
  files: FilesPort;
  vault: VaultPort;
}

/** Acts of the workflow stand in the audit log as the system's, or as a provider's whose word they record. */
export const systemContext = ({ db, clock }: OrderActivityDeps): ServiceContext => ({
  db,
  clock,
  actor: { kind: 'system', id: 'order-worker' },
});

export const providerContext = ({ db, clock }: OrderActivityDeps, id: string): ServiceContext => ({
  db,
  clock,
  actor: { kind: 'provider', id },
});
