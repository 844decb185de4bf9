import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Callback } from './core/callbacks';
import { Store } from './core/store';
import { readSandboxEnv } from './env';
import { html } from './html';
import { type Sandbox, startSandbox } from './start';
import { makeSandboxSettings } from './testing';

const directories: string[] = [];
const running: Sandbox[] = [];
const directory = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sandbox-'));
  directories.push(made);
  return made;
};
async function start(overrides: Record<string, string> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(makeSandboxSettings(overrides).config);
  running.push(sandbox);
  return sandbox;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  for (const made of directories.splice(0)) rmSync(made, { recursive: true });
});

describe('journal', () => {
  it('brings the ledgers back, even after a kill in the middle of a line', () => {
    const where = directory();
    const rows = new Store(where).table<{ n: number }>('things');
    rows.put('a', { n: 1 });
    rows.put('b', { n: 2 });
    rows.put('a', { n: 3 });
    rows.delete('b');
    const file = join(where, 'ledger.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"table":"things","id":"c","ro`);
    const again = new Store(where).table<{ n: number }>('things');
    expect(again.all()).toEqual([{ n: 3 }]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('keeps additions to the registry over a restart', async () => {
    const overrides = { SANDBOX_DATA_DIR: directory() };
    const first = await start(overrides);
    const account = { accountNo: '123', accountName: '示例丁有限公司' };
    await fetch(`${first.url}/control/registry`, { method: 'POST', body: JSON.stringify({ account }) });
    await first.close();
    const second = await start(overrides);
    expect(second.context.registry.accounts.get('123')).toMatchObject(account);
  });
});

describe('callbacks', () => {
  it('that were not acknowledged go on after a restart', async () => {
    const where = directory();
    const receiver = createServer((_request, response) => response.end('success'));
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const row: Callback = {
      id: 'n1',
      provider: 'alipay',
      about: 'T1',
      url,
      contentType: 'text/plain',
      body: 'x',
      schedule: [20],
      copies: 1,
      rounds: 1,
      attempts: [],
      nextAt: Date.now() + 20,
      state: 'waiting',
    };
    new Store(where).table<Callback>('callbacks').put(row.id, row);
    const { callbacks } = (await start({ SANDBOX_DATA_DIR: where })).context;
    await vi.waitFor(() => expect(callbacks.list()).toMatchObject([{ state: 'acknowledged', rounds: 2 }]));
    receiver.close();
  });
});

describe('faults', () => {
  it('hit the calls unless they name what lies behind', async () => {
    const { faults } = (await start()).context;
    faults.add({ provider: 'nuonuo', kind: 'errorCode', code: 'E1' });
    expect(faults.take('nuonuo', 'issue')).toEqual([]);
    expect(faults.take('nuonuo', 'accessToken')).toHaveLength(1);
    faults.add({ provider: 'nuonuo', kind: 'errorCode', action: 'issue', times: 1 });
    expect(faults.take('nuonuo', 'issue')).toHaveLength(1);
    expect(faults.take('nuonuo', 'issue')).toEqual([]);
    faults.add({ provider: 'sf', kind: 'doubleNotice' });
    expect([faults.take('sf', 'EXP_RECE_CREATE_ORDER').length, faults.take('sf', 'notify').length]).toEqual([0, 1]);
  });

  it('hit only what speaks of the order they name', async () => {
    const { faults } = (await start()).context;
    faults.add({ provider: 'sf', kind: 'http500', about: '20261122A000001', times: 1 });
    expect(faults.take('sf', 'EXP_RECE_CREATE_ORDER', '{"remark":"20261122A000002"}')).toEqual([]);
    expect(faults.take('sf', 'EXP_RECE_CREATE_ORDER')).toEqual([]);
    expect(faults.take('sf', 'EXP_RECE_CREATE_ORDER', '{"remark":"20261122A000001"}')).toHaveLength(1);
  });
});

describe('configuration', () => {
  it('names what is missing and repeats no value', () => {
    const wrong = { SF_CHECK_WORD: 'secret-word', SANDBOX_STAFF: 'not json secret-totp' };
    expect(() => readSandboxEnv(wrong)).toThrow(/ALIPAY_APP_ID.*SANDBOX_STAFF/s);
    expect(() => readSandboxEnv(wrong)).not.toThrow(/secret/);
  });
});

describe('pages', () => {
  const STAFF = JSON.stringify([
    { name: '审核员示例', login: 'reviewer', totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
  ]);

  it('are all there', async () => {
    const { url } = await start({ SANDBOX_STAFF: STAFF });
    for (const path of [
      '/',
      '/phone',
      '/phone/13900000001',
      '/mailbox',
      '/bank',
      '/payer',
      '/courier',
      '/tax',
      '/registry',
    ]) {
      const response = await fetch(url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).toContain('</html>');
    }
    expect(await (await fetch(`${url}/authenticator`)).text()).toMatch(/审核员示例[\s\S]*class="totp"[^>]*>\d{6}</);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });

  it('act by forms, lead back here only, and refuse strange origins', async () => {
    const sandbox = await start();
    const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${sandbox.url}/act/faults`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers,
        redirect: 'manual',
      });
    const fields = { provider: 'sms', kind: 'slow', delayMs: '100', times: '', back: '/phone' };
    expect((await post(fields)).headers.get('location')).toBe('/phone');
    expect(sandbox.context.faults.list()).toMatchObject([{ provider: 'sms', delayMs: 100, left: null }]);
    expect((await post({ ...fields, back: '//elsewhere.example' })).headers.get('location')).toBe('/');
    expect((await post(fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ ...fields, kind: 'nonsense' })).status).toBe(400);
  });

  it('escape what others wrote', () => {
    expect(html`<p>${'<script>"&'}</p>${[html`<b>${'<'}</b>`]}`.text).toBe(
      '<p>&lt;script&gt;&quot;&amp;</p><b>&lt;</b>',
    );
  });

  it('hear of changes', async () => {
    const sandbox = await start();
    const controller = new AbortController();
    const response = await fetch(`${sandbox.url}/events`, { signal: controller.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    sandbox.context.registry.add({
      account: { accountNo: '1', accountName: '甲', bankName: '', bankAddress: '', frozen: false },
    });
    const { value } = await reader.read();
    expect(Buffer.from(value as Uint8Array).toString()).toBe('data: accounts\n\n');
    controller.abort();
  });
});
