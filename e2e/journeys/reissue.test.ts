import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerificationMethod } from '@/lib/domain/order';
import { payByScanning } from '../fixtures/actors-customer';
import type { OperatorActor, ReviewerActor } from '../fixtures/actors-staff';
import { DESKTOP, PHONE } from '../fixtures/browser';
import { evidenceOf, transitionActors } from '../fixtures/evidence';
import { keepHistory } from '../fixtures/history';
import { proveReissue } from '../fixtures/proof';
import { lastPictures, openStage, type Screen, type Stage } from '../fixtures/stage';
import { topUpBlankTokens } from '../fixtures/token';
import { makeCustomer } from '../fixtures/world';

let stage: Stage;
let reviewer: ReviewerActor;
let operator: OperatorActor;

beforeAll(async () => {
  stage = await openStage();
  await topUpBlankTokens(stage.world.system, 3);
  [reviewer, operator] = await Promise.all([stage.reviewer(), stage.operator()]);
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await lastPictures(stage, task.name);
});

const METHODS: [method: VerificationMethod, size: string, screen: Screen][] = [
  ['legal_mobile', 'a phone', PHONE],
  ['legal_bank_card', 'a phone', PHONE],
  ['bank_account', 'a wide screen', DESKTOP],
];

describe('a lost token is reissued online', () => {
  it.each(METHODS)('verified by %s, on %s', async (method, _size, screen) => {
    const { world } = stage;
    const who = await makeCustomer(world);
    const customer = await stage.customer(who, undefined, screen);

    await customer.enter();
    await customer.fillForm(method);
    await customer.verify(method);
    const orderNo = await customer.confirmOrder();
    expect(orderNo).toMatch(/^\d{8}A\d{6}$/);
    await customer.uploadPapers(await stage.papers(who));
    await customer.confirmApplication();
    await payByScanning(await stage.phone(), await customer.scanQr());
    await customer.seePaid();
    // From here on the page stays open and is not touched: it follows the order by itself.
    await customer.openOrder(orderNo);

    await reviewer.claim(orderNo);
    await customer.seeState('reviewing');
    await reviewer.approve(orderNo);
    await customer.seeState('approved');

    await operator.startProduction([orderNo]);
    await operator.seeMade(orderNo);
    await customer.seeState('produced');
    const parcel = await operator.parcel(orderNo);
    expect(await operator.scan(orderNo, { ...parcel, waybillNo: 'SF0000000000000' })).toContain(
      '运单号与其他扫码不一致',
    );
    await operator.bind(orderNo, parcel);
    await operator.handOver(orderNo);
    await customer.seeState('shipped');
    await world.sandbox.courier(parcel.waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
    await customer.seeState('completed');

    expect(transitionActors(await evidenceOf(world, orderNo))).toEqual([
      'pay by provider',
      'claim by staff',
      'approve by staff',
      'start_production by staff',
      'finish_production by system',
      'ship by staff',
      'deliver by provider',
      'complete by system',
    ]);
    const history = await proveReissue(world, who, orderNo, method);
    if (method === 'legal_mobile') await keepHistory('system-completed', history);
  });
});
