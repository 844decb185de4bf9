import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { DEMO_SUBSCRIBERS, type DemoSubscriber } from '../../db/seed/demo-people';
import { type Sandbox, startSandbox } from './start';
import { clientEnv, makeSandboxSettings } from './testing';

export type Json = Record<string, unknown>;

export const demoSubscriber = (): DemoSubscriber => DEMO_SUBSCRIBERS[0] as DemoSubscriber;

export interface TestWorld {
  sandbox: Sandbox;
  /** The product's side of the shared secrets. */
  env: Record<string, string>;
  /** What came in at PUBLIC_URL since the test began. */
  received: { path: string; body: string }[];
  control(path: string, body: object): Promise<Json>;
}

/** A sandbox for the tests of one file, and a receiver in the place of the product's callbacks. */
export function withSandbox(): TestWorld {
  const world = { received: [] } as unknown as TestWorld;
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    world.received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') });
    response.end(JSON.stringify({ return_code: '0000', status: '0000' }));
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    // No browser here: the plain PDF is enough to see that there is one.
    const settings = makeSandboxSettings({ PUBLIC_URL: publicUrl, CHROMIUM_PATH: '/nonexistent' });
    world.sandbox = await startSandbox(settings.config);
    world.env = { ...clientEnv(settings, world.sandbox.url, world.sandbox.smtpPort), PUBLIC_URL: publicUrl };
    world.control = async (path, body) => {
      const address = `${world.sandbox.url}/control/${path}`;
      return (await fetch(address, { method: 'POST', body: JSON.stringify(body) })).json() as Promise<Json>;
    };
  });
  afterAll(async () => {
    await world.sandbox.close();
    receiver.close();
  });
  beforeEach(() => {
    world.received = [];
    world.sandbox.context.faults.remove({});
  });
  return world;
}
