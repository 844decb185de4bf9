/** SF Express 丰桥, seen by the business. */
export interface Party {
  name: string;
  company: string;
  /** A mobile, or an office's land line. */
  mobile: string;
  province: string;
  city: string;
  county: string;
  address: string;
}

export type RouteStage = 'picked_up' | 'in_transit' | 'delivering' | 'delivered' | 'returned' | 'exception';

export interface RouteEvent {
  at: Date;
  place: string;
  text: string;
  opCode: string;
  stage: RouteStage;
}

export interface CourierPort {
  /** EXP_RECE_CREATE_ORDER, payMethod 2 (到付). A repeated clientOrderId gives the first waybill. @throws ProviderUnavailableError */
  createWaybill(input: {
    clientOrderId: string;
    sender: Party;
    receiver: Party;
    cargoName: string;
    remark: string;
  }): Promise<{
    waybillNo: string;
  }>;
  /** COM_RECE_CLOUD_PRINT_WAYBILLS + download: the label as PDF bytes. */
  printLabel(waybillNo: string): Promise<Uint8Array>;
  /** EXP_RECE_SEARCH_ROUTES: all events, oldest first. Of a parcel that others have sent only with a phone number on it. */
  routes(waybillNo: string, of?: { phone: string }): Promise<RouteEvent[]>;
  /**
   * EXP_RECE_UPDATE_ORDER dealType 2. Without its number the waybill is looked for first.
   * @returns none: nothing was ever made under this id
   */
  cancel(clientOrderId: string, waybillNo: string | null): Promise<'cancelled' | 'none'>;
}

/** A route push is only a hint (it is not signed): which waybills to ask about. */
export interface RoutePush {
  id: string;
  waybillNo: string;
}
