import { expect, it } from 'vitest';
import { ANSWER_NOTICE, type AnswerNoticeInput } from '../contracts/consult';
import { playThrough, startWorkflows } from '../order/testing/play';

startWorkflows();

it('asks again until the provider lets the asker be told', async () => {
  const asked: string[] = [];
  await playThrough(
    'answer-notice',
    ANSWER_NOTICE,
    { messageId: 'message-1' },
    {
      async notifyAnswer({ messageId }: AnswerNoticeInput) {
        asked.push(messageId);
        if (asked.length === 1) throw new Error('the provider is away');
      },
    },
  );
  expect(asked).toEqual(['message-1', 'message-1']);
});
