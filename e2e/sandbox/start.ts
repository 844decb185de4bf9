import type { AddressInfo } from 'node:net';
import { alipayControl } from './control/alipay';
import { commonControl } from './control/common';
import { Callbacks } from './core/callbacks';
import type { Context } from './core/context';
import { Faults, type Provider } from './core/faults';
import { makePdfPrinter } from './core/pdf';
import { Registry } from './core/registry';
import { Store } from './core/store';
import type { SandboxConfig } from './env';
import { makeHttpServer } from './http/server';
import { type Route, route, text } from './http/types';
import { type Alipay, makeAlipay } from './providers/alipay/gateway';
import { makeTencent, type Tencent } from './providers/tencent/api';

export interface Sandbox {
  url: string;
  port: number;
  context: Context;
  close(): Promise<void>;
}

interface Providers {
  alipay: Alipay;
  tencent: Tencent;
}

function makeContext(config: SandboxConfig, url: () => string, log: (line: string) => void): Context {
  const store = new Store(config.SANDBOX_DATA_DIR);
  const faults = new Faults(store);
  const callbacks = new Callbacks(store, faults, acknowledges, log);
  return {
    config,
    url,
    store,
    faults,
    callbacks,
    registry: new Registry(store),
    pdf: makePdfPrinter(config.CHROMIUM_PATH, log),
    log,
  };
}

/** The word each provider waits for. */
function acknowledges(provider: Provider, answer: string): boolean {
  if (provider === 'alipay') return answer.trim() === 'success';
  const expected = provider === 'sf' ? ['return_code', '0000'] : ['status', '0000'];
  try {
    return (JSON.parse(answer) as Record<string, unknown>)[expected[0] as string] === expected[1];
  } catch {
    return false;
  }
}

function makeRoutes(context: Context, providers: Providers): Route[] {
  const { alipay, tencent } = providers;
  const ledgers = {
    alipay: () => alipay.trades.all(),
    sms: () => tencent.sms.rows.all(),
    faceid: () => tencent.faceid.rows.all(),
  };
  return [
    route('GET', '/healthz', () => text('ok')),
    ...alipay.routes,
    ...tencent.routes,
    ...commonControl(context, ledgers),
    ...alipayControl(alipay),
  ];
}

/** Starts the providers' side of every wire protocol; port 0 takes a free one. */
export async function startSandbox(config: SandboxConfig, log: (line: string) => void = () => {}): Promise<Sandbox> {
  let url = '';
  const context = makeContext(config, () => url, log);
  const providers = { alipay: makeAlipay(context), tencent: makeTencent(context) };
  const http = makeHttpServer(makeRoutes(context, providers), log);
  await new Promise<void>((resolve, reject) => {
    http.server.once('error', reject);
    http.server.listen(config.SANDBOX_PORT, config.SANDBOX_HOST, resolve);
  });
  const { port } = http.server.address() as AddressInfo;
  url = config.SANDBOX_URL ?? `http://127.0.0.1:${port}`;
  context.callbacks.resume();
  const close = async () => {
    context.callbacks.close();
    await http.close();
  };
  return { url, port, context, close };
}
