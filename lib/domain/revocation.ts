/** Why a certificate is revoked: the names of RFC 5280 5.3.1, in the customer's words. */
export const REVOCATION_REASONS = {
  cessationOfOperation: '单位注销，或不再使用这张证书',
  keyCompromise: '证书介质或密码可能被他人使用',
  affiliationChanged: '证书中的单位信息已变更',
} as const;
export type RevocationReason = keyof typeof REVOCATION_REASONS;

/** cancelReason of an order that a reviewer or the second person refused. */
export const REVOCATION_REFUSED = 'refused';
