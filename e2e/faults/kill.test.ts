import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificates } from '@/db/schema/pki';
import { tokenSecrets } from '@/db/schema/production';
import { payByScanning } from '../fixtures/actors-customer';
import { ApiCustomer, ApiStaff } from '../fixtures/api';
import { orderState, untilState } from '../fixtures/evidence';
import { killBeforeWriting } from '../fixtures/interrupt';
import { proveReissue } from '../fixtures/proof';
import { until } from '../fixtures/sandbox-client';
import { lastPictures, openStage, type Stage } from '../fixtures/stage';
import { holdProcess } from '../fixtures/system';
import { topUpBlankTokens } from '../fixtures/token';
import { type Customer, makeCustomer, makeStaff, type World } from '../fixtures/world';

let stage: Stage;
let world: World;
let staff: ApiStaff;

beforeAll(async () => {
  stage = await openStage();
  world = stage.world;
  await topUpBlankTokens(world.system, 4);
  staff = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
});
afterAll(() => stage?.close());
afterEach(async ({ task }) => {
  await world.sandbox.clearFaults();
  if (task.result?.state === 'fail') await lastPictures(stage, 'kill');
});

interface Case {
  who: Customer;
  customer: ApiCustomer;
  orderNo: string;
  outTradeNo: string;
}

async function toPay(): Promise<Case> {
  const who = await makeCustomer(world);
  const customer = await ApiCustomer.signIn(world, who);
  return { who, customer, ...(await customer.orderToPay('legal_mobile', await stage.papers(who))) };
}

async function approved(): Promise<Case> {
  const made = await toPay();
  await made.customer.pay(made.outTradeNo);
  await untilState(world, made.orderNo, 'paid');
  await staff.approve(made.orderNo);
  return made;
}

/** From the made token to the end, and everything that must be true then. */
async function finish({ who, orderNo }: Case): Promise<void> {
  await untilState(world, orderNo, 'produced');
  const { waybillNo } = await staff.bind(orderNo);
  await world.sandbox.courier(waybillNo, 'pickUp', 'transport', 'deliver', 'signed');
  await untilState(world, orderNo, 'completed');
  await proveReissue(world, who, orderNo, 'legal_mobile');
}

const certificatesOf = (orderNo: string) =>
  world.db.select().from(certificates).where(eq(certificates.orderNo, orderNo));

describe('a process is killed in the middle of an order', () => {
  it('web, while it books the payment: the notice comes again, the open page goes on', async () => {
    const made = await toPay();
    const { who, customer, orderNo, outTradeNo } = made;
    const person = await stage.customer(who, customer);
    await person.page.goto(`${world.system.webUrl}/c/3394/orders/${orderNo}/pay`, { waitUntil: 'domcontentloaded' });
    const qr = await person.scanQr();
    const restart = await killBeforeWriting(world, 'web', 'payment_notices', async () =>
      payByScanning(await stage.phone(), qr),
    );
    expect(qr).toContain(outTradeNo);
    await restart();
    await untilState(world, orderNo, 'paid');
    await person.seePaid();
    await staff.approve(orderNo);
    await staff.startProduction(orderNo);
    await finish(made);
  });

  it('the CA worker, after it signed and before that was kept: one certificate, the same one', async () => {
    const made = await approved();
    const { orderNo } = made;
    const reserved = async () => (await certificatesOf(orderNo)).length > 0;
    const produce = () => staff.startProduction(orderNo);
    const restart = await killBeforeWriting(world, 'ca-worker', 'ocsp_responses', produce, reserved);
    const before = await certificatesOf(orderNo);
    expect(before).toMatchObject([{ state: 'pending' }]);
    await restart();
    await finish(made);
    expect(await certificatesOf(orderNo)).toMatchObject([{ serialHex: before[0]?.serialHex }]);
  });

  it('the station, with the key on the token and no certificate yet: the token is finished', async () => {
    const made = await approved();
    const { orderNo } = made;
    const releaseCa = await holdProcess('ca-worker');
    await staff.startProduction(orderNo);
    // The request for the certificate is on its way: the key pair lies on the token, under a PIN that is not the holder's.
    await until('the request for a certificate', async () => {
      const stations = await staff.trpc.admin.stations.list.query();
      return stations.some(({ slots }) => slots.some((slot) => slot.orderNo === orderNo && slot.step === 'issuing'));
    });
    const restartStation = await holdProcess('station');
    await releaseCa();
    await until('the certificate', async () => (await certificatesOf(orderNo))[0]?.state === 'valid');
    expect(await orderState(world, orderNo)).toBe('producing');
    await restartStation();
    await finish(made);
    const secrets = and(eq(tokenSecrets.orderNo, orderNo), eq(tokenSecrets.attempt, 1));
    expect(await world.db.select().from(tokenSecrets).where(secrets)).toHaveLength(1);
  });

  it('the order worker, after the courier took the order and before we knew: one waybill', async () => {
    const made = await approved();
    const { orderNo } = made;
    // Done, but the answer hangs.
    const hanging = { kind: 'timeout', phase: 'after', delayMs: 60_000, times: 1 };
    await world.sandbox.fault({ provider: 'sf', action: 'EXP_RECE_CREATE_ORDER', ...hanging });
    await staff.startProduction(orderNo);
    await until('the waybill at the courier', async () => {
      const waybills = await world.sandbox.ledger<{ remark: string }>('sf');
      return waybills.some(({ remark }) => remark === orderNo);
    });
    const restart = await holdProcess('order-worker');
    await restart();
    await finish(made);
  });
});
