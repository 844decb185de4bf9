export { answerNotice } from '../consult/answer-notice';
export { licenceReading } from '../onboarding/licence-reading';
export { revocation } from '../revocation/revocation';
export { order } from './order';
