export { answerNotice } from '../consult/answer-notice';
export { order } from './order';
