import { eq } from 'drizzle-orm';
import { generateSync } from 'otplib';
import { describe, expect } from 'vitest';
import { ask, call, cookieOf, database, picture, sms, startTestWeb, upload } from '@/app/_trpc/testing';
import { oneTimeCodes } from '@/db/schema/subscriber';
import { makeOrder, makeSubscriber } from '@/db/testing/factories';
import { door, expectRefused } from './testing/harness';
import { makePerson, PASSWORD, signedIn, TOTP_SECRET } from './testing/people';

startTestWeb();
const guess = door('replayed codes and sessions');

describe('codes of the application and of colleagues', () => {
  guess('an application code opens no other order, and no session', async () => {
    const [mine, theirs] = [await makeOrder(database.db, 'submitted'), await makeOrder(database.db, 'submitted')];
    const cookies = [
      { cookie: await cookieOf(mine.subscriber) },
      { cookie: await cookieOf(theirs.subscriber) },
    ] as const;
    for (const [i, { order }] of [mine, theirs].entries()) {
      for (const kind of ['licence', 'agent_id_portrait', 'agent_id_emblem']) {
        await upload(order.orderNo, kind, await picture(), cookies[i]?.cookie ?? '');
      }
      await call('order.requestApplicationCode', { orderNo: order.orderNo }, cookies[i]);
    }
    const code = sms.lastCode();
    const other = { orderNo: mine.order.orderNo, code };
    expectRefused(await call('order.confirmApplication', other, cookies[0]), 'code.wrong');
    const [row] = await database.db.select().from(oneTimeCodes).where(eq(oneTimeCodes.subject, theirs.order.orderNo));
    expectRefused(await call('auth.verifyCode', { requestId: row?.id, code }), 'code.expired');
    const own = { orderNo: theirs.order.orderNo, code };
    expect((await call('order.confirmApplication', own, cookies[1])).status).toBe(200);
    expectRefused(await call('order.confirmApplication', own, cookies[1]), 'application.not_confirmable');
  });

  guess('an authenticator’s code twice, also by another session', async () => {
    const login = await makePerson(['reviewer']);
    const step = async () => {
      const half = await call('admin.auth.login', { login, password: PASSWORD });
      return { cookie: half.cookie?.split(';')[0] ?? '' };
    };
    const [first, second] = [await step(), await step()];
    const code = generateSync({ secret: TOTP_SECRET });
    expect((await call('admin.auth.totp', { code }, first)).status).toBe(200);
    expectRefused(await call('admin.auth.totp', { code }, first), 'staff.session_required');
    expectRefused(await call('admin.auth.totp', { code }, second), 'staff.code_used');
  });

  guess('a session goes on after its end', async () => {
    const { headers } = await signedIn('reviewer');
    await call('admin.auth.logout', undefined, headers);
    expectRefused(await ask('admin.auth.me', undefined, headers), 'staff.session_required');
    const cookie = { cookie: await cookieOf(await makeSubscriber(database.db)) };
    await call('auth.logout', undefined, cookie);
    expectRefused(await ask('order.list', undefined, cookie), 'session.required');
  });
});
