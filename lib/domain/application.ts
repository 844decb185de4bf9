import type { ChangeInfo, ChangeValues } from './change';
import type { MaterialRoute, VerificationMethod } from './order';
import type { RevocationReason } from './revocation';

/** 申请表 of a reissue: what the customer types, group by group. All values are texts, cleaned by lib/schemas/application. */
export interface OrganisationInfo {
  name: string;
  department: string;
  uscc: string;
  phone: string;
  legalName: string;
  legalMobile: string;
  legalIdType: 'resident_id';
  legalIdNumber: string;
}

export interface VerificationInfo {
  method: VerificationMethod;
  /** legal_bank_card */
  legalBankCard: string;
  /** legal_bank_card: mobile on file at the bank. */
  bankMobile: string;
  /** bank_account */
  accountName: string;
  accountNo: string;
  bankName: string;
  bankAddress: string;
}

export interface InvoiceInfo {
  title: string;
  taxNo: string;
  addressPhone: string;
  bankAccount: string;
}

export interface ContactInfo {
  name: string;
  mobile: string;
  idType: 'resident_id';
  idNumber: string;
  bankAccount: string;
  email: string;
}

export interface RecipientInfo {
  name: string;
  mobile: string;
  /** 6-digit code of the county. */
  regionCode: string;
  province: string;
  city: string;
  county: string;
  address: string;
}

/** One token of a first application; the certificate names the organisation, and the department when one is given. */
export interface TokenInfo {
  department: string;
  /** 印章信息: which seal the token stands for. */
  sealInfo: string;
}

export interface ReissueApplication {
  organisation: OrganisationInfo;
  verification: VerificationInfo;
  invoice: InvoiceInfo;
  contact: ContactInfo;
  recipient: RecipientInfo;
  /** 初次办理: one entry a token. */
  tokens?: { items: TokenInfo[]; productId?: string; productName?: string };
  /** 注销 */
  revocation?: { reason: RevocationReason };
  /** 变更 */
  change?: ChangeInfo;
  /** Ids of the agreements ticked by the customer. */
  agreementIds: string[];
}

/** A draft may be half-filled and still invalid: nothing typed is ever thrown away. */
export interface ReissueDraftData {
  step: number;
  /** Absent: upload. */
  materialRoute?: MaterialRoute;
  organisation?: Partial<OrganisationInfo>;
  verification?: Partial<VerificationInfo>;
  invoice?: Partial<InvoiceInfo>;
  contact?: Partial<ContactInfo>;
  recipient?: Partial<RecipientInfo>;
  tokens?: { items: Partial<TokenInfo>[]; productId?: string };
  revocation?: { reason?: RevocationReason };
  change?: { to: Partial<ChangeValues> };
  agreementIds?: string[];
}
