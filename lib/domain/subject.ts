/** RFC 5280 subject, ready for a CSR: values only, already normalised. */
export interface SubjectNames {
  countryName: 'CN';
  stateOrProvinceName: string;
  localityName: string;
  organizationName: string;
  organizationalUnitName: string;
  commonName: string;
  /** 2.5.4.97: `NTRCN-<USCC>`. */
  organizationIdentifier: string;
}
