import type { AddressInfo } from 'node:net';
import { Callbacks } from './core/callbacks';
import type { Context } from './core/context';
import { Faults, type Provider } from './core/faults';
import { makePdfPrinter } from './core/pdf';
import { Registry } from './core/registry';
import { Store } from './core/store';
import type { SandboxConfig } from './env';
import { type HttpServer, makeHttpServer } from './http/server';
import { makeAlipay } from './providers/alipay/gateway';
import type { World } from './providers/all';
import { makeBank } from './providers/bank/api';
import { makeEsign } from './providers/esign/api';
import { makeNuonuo } from './providers/nuonuo/api';
import { makeSf } from './providers/sf/api';
import { makeTencent } from './providers/tencent/api';
import { allRoutes } from './routes';
import { makeMailServer } from './smtp';

export interface Sandbox extends World {
  url: string;
  port: number;
  smtpPort: number;
  close(): Promise<void>;
}

type Log = (line: string) => void;

function makeContext(config: SandboxConfig, url: () => string, log: Log): Context {
  const store = new Store(config.SANDBOX_DATA_DIR);
  const faults = new Faults(store);
  const callbacks = new Callbacks(store, faults, acknowledges, log);
  const pdf = makePdfPrinter(config.CHROMIUM_PATH, log, config.SANDBOX_DATA_DIR);
  return { config, url, store, faults, callbacks, registry: new Registry(store), pdf, log };
}

/** The word each provider waits for. */
function acknowledges(provider: Provider, answer: string): boolean {
  if (provider === 'alipay') return answer.trim() === 'success';
  // Status 200 is all that e签宝 looks at.
  if (provider === 'esign') return true;
  const field = provider === 'sf' ? 'return_code' : 'status';
  try {
    return (JSON.parse(answer) as Record<string, unknown>)[field] === '0000';
  } catch {
    return false;
  }
}

function makeWorld(context: Context): World {
  const bank = makeBank(context);
  return {
    context,
    alipay: makeAlipay(context),
    tencent: makeTencent(context),
    bank,
    esign: makeEsign(context, bank),
    sf: makeSf(context),
    nuonuo: makeNuonuo(context),
    mail: makeMailServer(context),
  };
}

async function listen(http: HttpServer, config: SandboxConfig): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.server.once('error', reject);
    http.server.listen(config.SANDBOX_PORT, config.SANDBOX_HOST, resolve);
  });
  return (http.server.address() as AddressInfo).port;
}

/** Starts the providers' side of every wire protocol; port 0 takes a free one. */
export async function startSandbox(config: SandboxConfig, log: Log = () => {}): Promise<Sandbox> {
  let url = '';
  const world = makeWorld(makeContext(config, () => url, log));
  const http = makeHttpServer(allRoutes(world), log);
  const port = await listen(http, config);
  const smtpPort = await world.mail.listen();
  url = config.SANDBOX_URL ?? `http://127.0.0.1:${port}`;
  world.context.callbacks.resume();
  world.nuonuo.desk.resume();
  const close = async (): Promise<void> => {
    world.context.callbacks.close();
    world.nuonuo.desk.close();
    await Promise.all([http.close(), world.mail.close()]);
  };
  return { ...world, url, port, smtpPort, close };
}
