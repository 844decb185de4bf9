import { ProviderUnavailableError } from '../../../domain/errors';
import type { CourierPort, RouteEvent } from '../../../ports/courier';

interface Waybill {
  waybillNo: string;
  address: string;
  cancelled: boolean;
}

/**
 * A courier with a book of its own: one waybill an id, told or not told.
 * @param during happens while the first waybill is being made
 * @param mute the first answer is lost
 */
export function courierOf({ during, mute = false }: { during?: () => Promise<unknown>; mute?: boolean } = {}) {
  const book = new Map<string, Waybill>();
  const courier = {
    asked: [] as string[],
    events: [] as RouteEvent[],
    /** What somebody could still hand over. */
    open: () => [...book.values()].filter(({ cancelled }) => !cancelled).map(({ waybillNo }) => waybillNo),
    async createWaybill({ clientOrderId, receiver }: Parameters<CourierPort['createWaybill']>[0]) {
      courier.asked.push(receiver.address);
      const waybill = book.get(clientOrderId) ?? {
        ...{ waybillNo: `SF${clientOrderId}`, address: receiver.address, cancelled: false },
      };
      book.set(clientOrderId, waybill);
      if (courier.asked.length > 1) return waybill;
      await during?.();
      if (mute) throw new ProviderUnavailableError('sf', true);
      return waybill;
    },
    printLabel: async () => new Uint8Array([1]),
    routes: async () => courier.events,
    async cancel(clientOrderId: string) {
      const waybill = book.get(clientOrderId);
      if (!waybill) return 'none' as const;
      waybill.cancelled = true;
      return 'cancelled' as const;
    },
  };
  return courier satisfies CourierPort;
}
