/** What portal and staff see of papers that come by post. Types only. */
import type { Courier, ParcelState } from '../domain/material';
import type { UploadKind } from '../domain/order';
import type { OrderListRow, UploadView } from './admin-views';

export interface PrintedForm {
  formNo: string;
  version: number;
  /** Of the PDF's bytes. */
  sha256: string;
  createdAt: string;
  url: string;
}

export interface ParcelView {
  courier: Courier | null;
  courierLabel: string;
  waybillNo: string | null;
  state: ParcelState;
  stateLabel: string;
  announcedAt: string | null;
  registeredAt: string | null;
  /** incomplete */
  missingLabels: string[];
  note: string;
  /** SF only, newest last. */
  events: { at: string; place: string; text: string; stage: string }[];
}

export interface MaterialsView {
  /** null: being printed, or erased by rule. */
  form: PrintedForm | null;
  /** What to put into the parcel now. */
  wanted: { kind: UploadKind; label: string }[];
  point: { name: string; contact: string; phone: string; address: string };
  waybillWords: string;
  /** Newest first. */
  parcels: ParcelView[];
  /** The point has everything: nothing to do. */
  arrived: boolean;
  /** ISO: by then the papers must be at the point; null while none are awaited. */
  until: string | null;
}

export interface MaterialDeskRow extends OrderListRow {
  /** The parcel that is on its way or was registered last. */
  parcel: ParcelView | null;
  arrived: boolean;
  until: string;
  wanted: UploadKind[];
  /** Sheets that are scanned already. */
  scanned: UploadKind[];
}

export interface MaterialDeskOrder extends OrderListRow {
  formNo: string | null;
  kinds: { kind: UploadKind; label: string }[];
  /** Sheets of this round that are not scanned yet. */
  open: UploadKind[];
  uploads: UploadView[];
  /** May form and scans be opened now, or is a reason wanted first? */
  papersOpen: boolean;
  parcels: ParcelView[];
  arrived: boolean;
  /** Why nothing can be registered; null when something can. */
  closedReason: string | null;
  canScan: boolean;
}

export interface FoundOrder {
  orderNo: string;
  organisationName: string;
  uscc: string;
  stateLabel: string;
  submittedAt: string;
}
