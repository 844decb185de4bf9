import type { Db } from '../../../../db/client';
import { TEST_CHANNEL } from '../../../../db/testing/factories';
import type { ServiceContext } from '../../context';
import { fakeSms, TEST_INDEX_KEY as indexKey, testClock } from '../../testing';
import { requestCode } from '../requestCode';
import { verifyCode } from '../verifyCode';

let visitors = 0;

/** Somebody who signs in, with his own clock, telephone and address. */
export function visitorOf(db: Db, origin = `192.0.2.1-${visitors++}`, clock = testClock()) {
  const ctx: ServiceContext = { db, clock, actor: { kind: 'system', id: 'sign-in', origin } };
  const sms = fakeSms();
  const afterwards: (() => Promise<void>)[] = [];
  const run = () => Promise.all(afterwards.splice(0).map((work) => work()));
  const afterAnswer = (work: () => Promise<void>) => void afterwards.push(work);
  const answer = (uscc: string) => requestCode(ctx, { channelId: TEST_CHANNEL, uscc }, { sms, indexKey, afterAnswer });
  const ask = async (uscc: string) => {
    const answered = await answer(uscc);
    await run();
    return answered;
  };
  const enter = (requestId: string, code: string) => verifyCode(ctx, { requestId, code }, { indexKey });
  return { clock, ctx, sms, ask, answer, run, enter };
}
