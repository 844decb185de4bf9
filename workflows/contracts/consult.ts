/** The workflow that tells an asker of his answer: name, id, input. */
export const ANSWER_NOTICE = 'answerNotice';
export const answerNoticeId = (messageId: string): string => `answer-${messageId}`;

export interface AnswerNoticeInput {
  messageId: string;
}

/** Queue `orders`. */
export interface ConsultActivities {
  /** One SMS, however often it is called. */
  notifyAnswer(input: AnswerNoticeInput): Promise<void>;
}
