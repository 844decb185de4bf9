import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { untilState } from '../fixtures/evidence';
import { proveReissue } from '../fixtures/proof';
import type { BankTransfer } from '../fixtures/sandbox-client';
import { openStage, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer, makeStaff, type World } from '../fixtures/world';

let stage: Stage;
let world: World;

beforeAll(async () => {
  stage = await openStage();
  world = stage.world;
  await topUpBlankTokens(world.system, 1);
});
afterAll(() => stage?.close());
afterEach(() => world.sandbox.clearFaults());

/** The next call does its work, and only the answer is lost: the worst that can happen to who pays by the call. */
const loseAnswer = (provider: string, action: string) =>
  world.sandbox.fault({ provider, action, kind: 'http500', phase: 'after', times: 1 });

describe('every provider loses one answer', () => {
  it('the order ends well, and nothing is done twice', async () => {
    const who = await makeCustomer(world);
    const customer = await ApiCustomer.signIn(world, who);
    const staff = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
    await loseAnswer('bank', 'transfer');
    const orderNo = await customer.order('bank_account');
    await customer.upload(orderNo, await stage.papers(who));
    await customer.confirmApplication(orderNo);

    await loseAnswer('alipay', 'alipay.trade.precreate');
    const outTradeNo = await customer.openTrade(orderNo);
    await loseAnswer('alipay', 'alipay.trade.query');
    await loseAnswer('nuonuo', 'nuonuo.OpeMplatform.requestBillingNew');
    await loseAnswer('sms', 'SendSms');
    await world.sandbox.post('/control/alipay/pay', { outTradeNo, noticeTimes: 0 });
    await untilState(world, orderNo, 'paid');

    await staff.approve(orderNo);
    await loseAnswer('sf', 'EXP_RECE_CREATE_ORDER');
    await loseAnswer('sf', 'COM_RECE_CLOUD_PRINT_WAYBILLS');
    await staff.startProduction(orderNo);
    const { waybillNo } = await staff.bind(orderNo);
    await loseAnswer('sf', 'EXP_RECE_SEARCH_ROUTES');
    await loseAnswer('bank', 'transfer');
    await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await untilState(world, orderNo, 'completed');
    // Each of them was met on the way.
    expect(await world.sandbox.get('/control/faults')).toEqual([]);
    const receipts = await world.sandbox.ledger<BankTransfer>('bank');
    const own = receipts.filter(({ payeeAccountNo }) => payeeAccountNo === who.bankAccount.accountNo);
    // One cent with the code, one with the PIN.
    expect(own.map(({ memo }) => memo.slice(0, 3))).toEqual(['验证码', '证书密']);
    await proveReissue(world, who, orderNo, 'bank_account');
  });
});
