import { ApplicationFailure } from '@temporalio/common';
import { nextState, type OrderState, type OrderTransition } from '../../../lib/domain/order';
import type {
  CaActivities,
  DocumentActivities,
  OrderActivities,
  OrderFacts,
  StationActivities,
} from '../../contracts/activities';

/** An order in memory: stands for the database and the world, so that the workflow alone is under test. */
export class OrderModel {
  state: OrderState = 'submitted';
  tradePaid = false;
  /** Payments that must go back. */
  surplus = 0;
  courierSays: 'nothing' | 'picked_up' | 'delivered' = 'nothing';
  stationFails = 0;
  /** Tokens of the order, and those that are made. */
  quantity = 1;
  tokensMade = 0;
  cancelReason: string | null = null;
  /** 注销: the second person has agreed. */
  confirmed = false;
  /** The provider refuses to refund until finance has looked. */
  refundRefused = false;
  /** The same of what was paid beside the order's own payment; the pause before the next try. */
  surplusRefused = false;
  refusedPause = 3600_000;
  /** How long a code that nobody has used may still be paid, as each look finds it. */
  codesLive: number[] = [];
  /** What the tax side says to the next reversals, then `reversed`. */
  reversals: ('failed' | 'reversing')[] = [];
  #made = false;
  /** Absent, as in orders from before papers came by post. */
  materialRoute: 'post' | undefined;
  materials: OrderFacts['materials'];
  /** How long a rejected order waits for its customer; absent, as in orders from before it ended. */
  correction: OrderFacts['correction'];
  /** 变更: a letter for the new agent. */
  letter = false;
  /** 变更: whoever is told of it, and another mobile of the agent. */
  change = false;
  newMobile = false;
  /** 变更 of what stands in no certificate. */
  recordOnly = false;
  /** Nothing is to be paid. */
  free = false;
  /** Another order is about the old certificate meanwhile. */
  lostAgain = false;
  /** The provider takes its time to open a trade. */
  opening: Promise<void> = Promise.resolve();
  /** Messages that get no answer. */
  readonly silenced = new Set<string>();
  readonly calls: string[] = [];

  move(transition: OrderTransition): void {
    const to = nextState(this.state, transition);
    if (!to) throw ApplicationFailure.nonRetryable(`${transition} in ${this.state}`, 'order.transition_refused');
    this.state = to;
  }

  /** An order that has ended before, and what happened to it since. */
  resume(state: OrderState, then?: OrderTransition): void {
    this.state = state;
    this.#made = state === 'completed';
    if (then) this.move(then);
  }

  count(call: string): number {
    return this.calls.filter((entry) => entry === call || entry.startsWith(`${call}:`)).length;
  }

  activities(): OrderActivities & DocumentActivities & CaActivities & StationActivities {
    const note = (call: string) => void this.calls.push(call);
    return {
      ...this.#money(note),
      ...this.#production(note),
      ...this.#delivery(note),
      notify: async ({ template, occurrence }) => {
        note(`notify:${template}#${occurrence}`);
        if (this.silenced.has(template)) throw new Error('nobody takes messages');
      },
      readOrder: async () => ({
        state: this.state,
        invoiceStatus: 'none',
        oldCertificateId: 'old',
        cancelReason: this.cancelReason,
        toRevoke: ['refunding', 'refunded'].includes(this.state) && this.#made ? ['new'] : [],
        ...(this.letter ? { letter: true } : {}),
        ...(this.newMobile ? { newMobile: true } : {}),
        ...(this.change && this.state === 'completed' ? { changeDone: true } : {}),
        ...(this.recordOnly ? { recordOnly: true } : {}),
        ...(this.free ? { free: true } : {}),
        ...(this.materialRoute ? { materialRoute: this.materialRoute } : {}),
        ...(this.materials && this.state === 'awaiting_materials' ? { materials: this.materials } : {}),
        ...(this.correction && this.state === 'rejected' ? { correction: this.correction } : {}),
      }),
      ...this.#papers(note),
      ...this.#revocation(),
      sendAgain: async () => note('sendAgain'),
      prepareUploads: async () => note('prepareUploads'),
      makeHandOverSlip: async () => note('makeHandOverSlip'),
    };
  }

  #revocation() {
    return {
      readRevocation: async () => ({
        ...{ state: this.state, cancelReason: this.cancelReason, confirmed: this.confirmed },
        ...{ certificateId: 'old', reason: 'keyCompromise' as const },
      }),
      completeRevocation: async () => this.move('confirm_revocation'),
    };
  }

  #papers(note: (call: string) => void) {
    return {
      makeApplicationForm: async () => note('makeApplicationForm'),
      checkParcel: async () => note('checkParcel'),
      expireMaterials: async () => {
        note('expireMaterials');
        this.cancelReason = 'materials_not_received';
        this.move(this.free ? 'withdraw' : 'request_refund');
        return { state: this.state };
      },
      expireCorrection: async () => {
        note('expireCorrection');
        if (this.state !== 'rejected') return { expired: false };
        this.cancelReason = 'correction_expired';
        this.move(this.free ? 'withdraw' : 'request_refund');
        return { expired: true };
      },
    };
  }

  #money(note: (call: string) => void) {
    return {
      openPayment: async () => {
        note('openPayment');
        await this.opening;
      },
      checkPayment: async () => {
        if (this.tradePaid && this.state === 'submitted') this.move('pay');
        return { state: this.state };
      },
      closeUnpaid: async ({ reason }: { reason: string }) => {
        note(`closeUnpaid:${reason}`);
        if (this.tradePaid && this.state === 'submitted') {
          this.move('pay');
          return { outcome: 'paid' as const };
        }
        if (this.state === 'submitted') this.move('close');
        return { outcome: 'closed' as const };
      },
      refund: async () => {
        note('refund');
        if (this.refundRefused) {
          throw ApplicationFailure.create({ message: 'refused', type: 'refund.refused', nextRetryDelay: '10m' });
        }
        if (this.state === 'refunding') this.move('finish_refund');
        if (this.surplus > 0 && this.surplusRefused) {
          const soon = new Date(Date.now() + this.refusedPause).toISOString();
          return { state: this.state, lookAgainAt: soon, refused: true as const };
        }
        this.surplus = 0;
        const lives = this.codesLive.shift();
        const look = lives ? { lookAgainAt: new Date(Date.now() + lives).toISOString() } : {};
        return { state: this.state, ...look };
      },
      requestInvoice: async () => note('requestInvoice'),
      checkInvoice: async () => ({ status: 'issued' as const }),
      reverseInvoice: async () => {
        note('reverseInvoice');
        return { status: this.reversals.shift() ?? ('reversed' as const) };
      },
    };
  }

  #production(note: (call: string) => void) {
    const names = {
      countryName: 'CN' as const,
      stateOrProvinceName: '广西壮族自治区',
      localityName: '桂林市',
      organizationName: '桂林示例甲科技有限公司',
      organizationalUnitName: '财务部',
      commonName: '桂林示例甲科技有限公司',
      organizationIdentifier: 'NTRCN-91450300MA5DEMA2A4',
    };
    return {
      productionBrief: async () => ({ subject: names, stationId: 'test', knownSoPinSealedForStation: null }),
      recordTokenSecrets: async () => note('recordTokenSecrets'),
      reserveToken: async () => {
        note('reserveToken');
        const sealed = 'sealed';
        return {
          soPinSealedForVault: sealed,
          userPinSealedForVault: sealed,
          sealedForStation: sealed,
          tokenModel: 'model',
        };
      },
      personaliseToken: async () => {
        note('personaliseToken');
        if (this.stationFails-- > 0) throw ApplicationFailure.nonRetryable('介质已满，请换一枚。', 'TOKEN_FULL');
        return { csrPem: 'csr', publicKeySha256: 'hash' };
      },
      issueCertificate: async ({ attempt }: { attempt: number }) => {
        note(`issueCertificate:${attempt}`);
        return { certificateId: 'new', serialHex: '01', certificatePem: 'pem', chainPem: 'chain' };
      },
      installCertificate: async ({ tokenSerial }: { tokenSerial: string }) => {
        note('installCertificate');
        const proofs = { chainVerified: true, testSignatureOk: true, keyNonExtractable: true };
        return { tokenSerial, certificateSha256: 'hash', readBackPem: 'pem', ...proofs };
      },
      recordProduced: async () => {
        this.#made = true;
        if (++this.tokensMade >= this.quantity) this.move('finish_production');
      },
      recordProductionFailed: async ({ code }: { code: string }) => note(`recordProductionFailed:${code}`),
      revokeCertificate: async ({ reason }: { reason: string }) => note(`revokeCertificate:${reason}`),
      holdCertificate: async () => note('holdCertificate'),
      releaseHold: async () => {
        note('releaseHold');
        return { released: !this.lostAgain };
      },
    };
  }

  #delivery(note: (call: string) => void) {
    return {
      createWaybill: async () => {
        note('createWaybill');
        return { waybillNo: 'SF7444000000001' };
      },
      cancelWaybills: async () => note('cancelWaybills'),
      checkRoute: async () => {
        if (this.state === 'produced' && this.courierSays !== 'nothing') this.move('ship');
        if (this.state === 'shipped' && this.courierSays === 'delivered') this.move('deliver');
        return { state: this.state };
      },
      deliverPin: async () => note('deliverPin'),
      complete: async () => this.move('complete'),
    };
  }
}
