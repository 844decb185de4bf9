import type { ConsentAct } from '../../domain/consent';
import { DomainError, ProviderUnavailableError } from '../../domain/errors';
import { maskAccount, maskMobile } from '../../domain/masks';
import type { VerificationMethod } from '../../domain/order';
import { type Secret, secret } from '../../domain/secret';
import { wasSent } from '../notification/unclear';
import type { OrderRow } from '../order/transition';
import type { PinDeps, Sending } from './deliver';

interface Delivery {
  deps: PinDeps;
  row: Sending;
  pin: Secret;
  /** Which token, when the order has several. */
  place: { position: number; tokenSerial: string } | null;
  now: Date;
  /** Called right before the message leaves: from then on an earlier one is asked about first. */
  attempting: () => Promise<unknown>;
}
export interface PinChannel {
  targetMasked: string;
  /** What the customer has agreed to for it. */
  act: ConsentAct;
  /** Resolves when the channel has accepted it. @throws ProviderUnavailableError */
  send(delivery: Delivery): Promise<void>;
}

/** Where the PIN goes follows from what the customer proved; one row a method. */
const CHANNELS: Record<VerificationMethod, (order: OrderRow) => PinChannel> = {
  legal_mobile: (order) => bySms(order, order.application.organisation.legalMobile),
  // The number that the bank confirmed, not the one typed beside it.
  legal_bank_card: (order) => bySms(order, order.application.verification.bankMobile),
  bank_account: byTransfer,
};

export const pinChannel = (order: OrderRow): PinChannel => CHANNELS[order.method](order);

function bySms(order: OrderRow, mobile: string): PinChannel {
  return {
    targetMasked: maskMobile(mobile),
    act: 'sms',
    async send({ deps, row, pin, place, now, attempting }) {
      const key = row.deliveryKey;
      const { attemptedAt, createdAt } = row;
      if (attemptedAt && (await wasSent(deps.sms, { mobile, key }, { attemptedAt, createdAt, now }))) return;
      await attempting();
      const { orderNo } = order;
      if (!place) {
        await deps.sms.send({ mobile, template: 'token_pin', params: { orderNo, pin }, key });
        return;
      }
      const params = { orderNo, position: String(place.position), tokenSerial: place.tokenSerial, pin };
      await deps.sms.send({ mobile, template: 'token_pin_item', params, key });
    },
  };
}

/** One cent; the PIN is in the memo of the receipt. The bank knows the transfer by our id, however often it is sent. */
function byTransfer(order: OrderRow): PinChannel {
  const { accountNo, accountName, bankName, bankAddress } = order.application.verification;
  return {
    targetMasked: maskAccount(accountNo),
    act: 'transfer',
    async send({ deps, row, pin, place, attempting }) {
      const clientTransferId = row.deliveryKey;
      await attempting();
      const made =
        (row.attemptedAt ? await deps.bank.query(clientTransferId) : null) ??
        (await deps.bank.transfer({
          clientTransferId,
          payeeAccountNo: secret(accountNo),
          payeeAccountName: accountName,
          payeeBankName: bankName,
          payeeBankAddress: bankAddress,
          amountFen: 1,
          memo: secret(`${place ? `第${place.position}枚` : ''}证书密码${pin.reveal()}`),
        }));
      if (made.status === 'accepted') throw new ProviderUnavailableError('bank', true, 'transfer not settled yet');
      if (made.status === 'failed') {
        throw new DomainError('pin.transfer_failed', '银行退回了附有证书密码的转账，请联系客户核对账户。', 'conflict', {
          failCode: made.failCode,
        });
      }
    },
  };
}
