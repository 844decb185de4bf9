import type { MismatchField } from '../../ports/identity';

/**
 * What each result code of a call means for the customer. The same number means different things in the two calls.
 * A code that is not listed counts as "unavailable": better to ask again than to blame the customer.
 */
export type CodeMeaning = 'match' | 'unsupported' | 'unavailable' | 'limited' | { mismatch: MismatchField };

const wrong = (mismatch: MismatchField): CodeMeaning => ({ mismatch });

/** PhoneVerification; '-4' is refined by ResultDetail. */
export const PHONE_CODES: Record<string, CodeMeaning> = {
  '0': 'match',
  '-4': wrong('combination'),
  '-6': wrong('mobile'),
  '-7': wrong('idNumber'),
  '-8': wrong('name'),
  '-9': 'unsupported', // no record to compare with
  '-11': 'unavailable', // busy
  '-12': 'limited', // daily count of this person
  '-13': 'unsupported', // number segment
};

export const PHONE_DETAILS: Record<string, MismatchField> = {
  PhoneIdCardMismatch: 'idNumber',
  PhoneNameMismatch: 'name',
};

/** BankCard4EVerification. */
export const BANK_CARD_CODES: Record<string, CodeMeaning> = {
  '0': 'match',
  '-1': wrong('combination'),
  '-2': wrong('name'),
  '-3': wrong('idNumber'),
  '-4': wrong('bankCard'),
  '-5': wrong('mobile'),
  '-6': wrong('combination'), // holder's data
  '-7': 'unsupported', // card-not-present payment not enabled
  '-8': 'unsupported', // confiscated
  '-9': wrong('bankCard'), // no such card number
  '-10': wrong('bankCard'), // no issuer for this number
  '-11': 'unsupported', // dormant
  '-12': 'unsupported', // card under suspicion
  '-13': 'unsupported', // reported lost
  '-14': 'unsupported', // expired
  '-15': 'unsupported', // restricted
  '-16': 'unsupported', // too many PIN errors
  '-17': 'unsupported', // bank takes no part
  '-18': 'unavailable', // busy
  '-19': 'limited', // daily count of this card
  '-20': 'unsupported', // kind of document
  '-21': 'unsupported', // card or number abnormal
};
