export { answerNotice } from '../consult/answer-notice';
export { licenceReading } from '../onboarding/licence-reading';
export { order } from './order';
