import { proxyActivities } from '@temporalio/workflow';
import type { AnswerNoticeInput, ConsultActivities } from '../contracts/consult';

const { notifyAnswer } = proxyActivities<ConsultActivities>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** A question was answered: the asker hears of it as soon as the provider lets us. */
export async function answerNotice(input: AnswerNoticeInput): Promise<void> {
  await notifyAnswer(input);
}
