import type { AdminOrderView, MachineCheck } from './admin-views';

/** 待复核: an approved 注销 that waits for a second person. */
export interface RevocationRow {
  orderNo: string;
  organisationName: string;
  reasonLabel: string;
  approvedByName: string;
  /** ISO; when it was approved. */
  since: string;
}

export interface RevocationDeskView {
  order: AdminOrderView;
  reasonLabel: string;
  certificate: { commonName: string; serialHex: string; stateLabel: string; notBefore: string; notAfter: string };
  /** How the legal representative's will was verified, and what else a machine can see. */
  evidence: MachineCheck[];
  approvedByName: string | null;
  confirmedByName: string | null;
  /** The verbs would accept a decision of who asks. */
  decidable: boolean;
  /** Why not, in words. */
  obstacle: string | null;
}
