import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { uploads } from '@/db/schema/order';
import { REJECT_REASONS, type RejectReason } from '@/lib/domain/order';
import { ApiCustomer, ApiStaff, refusalOf } from '../fixtures/api';
import { click, DESKTOP, seeText } from '../fixtures/browser';
import { evidenceOf, transitionPath } from '../fixtures/evidence';
import { keepHistory } from '../fixtures/history';
import type { Papers } from '../fixtures/pictures';
import { proveReissue } from '../fixtures/proof';
import { type SmsMessage, until } from '../fixtures/sandbox-client';
import { paidOrder } from '../fixtures/scenes';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeStaff } from '../fixtures/world';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 1);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, 'rejection');
});

describe('rejected', () => {
  it('once, on a phone: mended by 修改上传资料, approved, and ends well', async () => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const papers = await stage.papers(who);
    const api = await ApiCustomer.signIn(world, who);
    const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', papers);
    await api.pay(outTradeNo);
    await api.untilState(orderNo, 'paid');
    const customer = await stage.customer(who, api);
    await customer.openOrder(orderNo);
    const reviewer = await stage.reviewer();

    await reviewer.claim(orderNo);
    const other = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
    // Claimed is claimed: nobody else decides about it.
    expect(await refusalOf(other.trpc.admin.review.approve.mutate({ orderNo }))).toBe('review.not_claimed');
    await reviewer.reject(orderNo, ['licence_unclear', 'licence_no_seal']);

    await customer.seeState('rejected');
    const message = await until('the SMS with the reasons', async () => {
      const all = await world.sandbox.ledger<SmsMessage>('sms');
      return all.find(({ templateId, params }) => templateId === 'T-review_rejected' && params[0] === orderNo);
    });
    expect(message.mobile).toContain(who.agent.mobile);
    expect(message.params[1]).toBe('营业执照不清晰、营业执照未加盖公章');

    // What was not rejected stays; without the new picture the order does not go back.
    expect(await refusalOf(api.trpc.order.resubmit.mutate({ orderNo }))).toBe('uploads.missing');
    const better = await stage.papers(who);
    await customer.fixUploads({ licence: better.licence });
    await customer.seeState('paid');
    const kept = await world.db.select().from(uploads).where(eq(uploads.orderNo, orderNo));
    expect(kept.map(({ kind, state }) => `${kind} ${state === 'replaced' ? 'old' : 'new'}`).sort()).toEqual([
      'agent_id_emblem new',
      'agent_id_portrait new',
      'licence new',
      'licence old',
    ]);

    await reviewer.claim(orderNo);
    await reviewer.approve(orderNo);
    await customer.seeState('approved');
    await other.startProduction(orderNo);
    const { waybillNo } = await other.bind(orderNo);
    await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await customer.seeState('completed');
    const history = await proveReissue(world, who, orderNo, 'legal_mobile', [
      ...['pay', 'claim', 'reject', 'resubmit', 'claim', 'approve'],
      ...['start_production', 'finish_production', 'ship', 'deliver', 'complete'],
    ]);
    await keepHistory('system-rejected-once', history);
  });

  it('twice, on a wide screen: each time only what was not good is asked for', async () => {
    const { who, api, orderNo } = await paidOrder(stage);
    const customer = await stage.customer(who, api, DESKTOP);
    await customer.openOrder(orderNo);
    const reviewer = await stage.reviewer();
    const rounds: [RejectReason, (keyof Papers)[]][] = [
      ['licence_unclear', ['licence']],
      ['id_expired', ['agent_id_portrait', 'agent_id_emblem']],
    ];
    for (const [reason, kinds] of rounds) {
      await reviewer.claim(orderNo);
      await reviewer.reject(orderNo, [reason]);
      await customer.seeState('rejected');
      await seeText(customer.page, 'rejection', REJECT_REASONS[reason]);
      // Beside each picture that it is about, and beside no other.
      await click(customer.page, 'order-next');
      for (const kind of kinds) await seeText(customer.page, `upload-${kind}-why`, REJECT_REASONS[reason]);
      expect(await customer.page.$$('[data-testid$="-why"]')).toHaveLength(kinds.length);
      await customer.openOrder(orderNo);
      const better = await stage.papers(who);
      const wanted = Object.fromEntries(kinds.map((kind) => [kind, better[kind]]));
      await customer.fixUploads(wanted);
      await customer.seeState('paid');
    }
    await reviewer.claim(orderNo);
    await reviewer.approve(orderNo);
    await customer.seeState('approved');
    const again = ['claim', 'reject', 'resubmit'];
    expect(transitionPath(await evidenceOf(stage.world, orderNo))).toEqual([
      ...['pay', ...again, ...again, 'claim', 'approve'],
    ]);
  });
});
