export { answerNotice } from '../consult/answer-notice';
export { holdRelease } from '../hold/hold-release';
export { licenceReading } from '../onboarding/licence-reading';
export { revocation } from '../revocation/revocation';
export { order } from './order';
