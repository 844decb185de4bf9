import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { secret } from '@/lib/domain/secret';
import { findKeys, withToken } from '@/lib/pkcs11';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { parseCsrPem } from '@/lib/pki/csr';
import { keyIdOf } from './marks';
import { openForStation } from './secrets';
import { type Desk, SUBJECT, startDesk } from './testing/desk';
import type { VictimOrders } from './testing/victim';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.stop());

const VICTIM = path.join('workflows', 'activities', 'station', 'testing', 'victim.ts');

/** Runs the station as a process of its own and kills it, so long after it was first heard to say the word. */
async function killAfter(orders: VictimOrders, word: string, delayMs: number): Promise<NodeJS.Signals | null> {
  const victim = spawn(process.execPath, ['--import', 'tsx', VICTIM], {
    env: { ...process.env, VICTIM_ORDERS: JSON.stringify(orders) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    victim.once('exit', (_code, signal) => resolve(signal)),
  );
  let heard = '';
  await new Promise<void>((resolve) => {
    victim.stdout.on('data', (chunk) => {
      heard += chunk;
      if (heard.includes(word)) resolve();
    });
    victim.once('exit', () => resolve());
  });
  await pause(delayMs);
  victim.kill('SIGKILL');
  return ended;
}

async function reserved(serials: string[], round: number) {
  return Promise.all(
    serials.map(async (tokenSerial, index) => {
      const of = { orderNo: `20261122A${String(round * 100 + index).padStart(6, '0')}`, attempt: 1, tokenSerial };
      const { sealedForStation } = await desk.activities().reserveToken({ ...of, knownSoPinSealedForStation: null });
      return { ...of, sealedForStation, subject: SUBJECT };
    }),
  );
}

/** As the order's own retries do: a token that SoftHSM tore comes back once it is sure that nobody holds it. */
const untilPresent = <T>(work: () => Promise<T>): Promise<T> => vi.waitFor(work, { timeout: 5_000, interval: 500 });

// In the middle of claiming, of the first key, and of a later one, with four tokens in four different states each time.
test.each([
  ['claim', 0],
  ['key', 20],
  ['csr', 0],
])(
  'a SIGKILL around %s leaves tokens that a plain second run finishes',
  async (word, delayMs) => {
    const inputs = await reserved(await desk.hsm.blankTokens(4), ['claim', 'key', 'csr'].indexOf(word) + 1);
    // One process at a time owns a SoftHSM directory.
    await desk.module.close();
    const keys = { stationPrivateKey: secret(desk.keys.stationPrivateKey), vaultPublicKey: '' };
    const orders = { library: desk.hsm.module, factorySoPin: FACTORY_SO_PIN };
    const signal = await killAfter(
      { ...orders, stationPrivateKey: desk.keys.stationPrivateKey, inputs },
      word,
      delayMs,
    );
    expect(signal).toBe('SIGKILL');
    await desk.module.refresh();

    for (const input of inputs) {
      const { csrPem, publicKeySha256 } = await untilPresent(() => desk.activities().personaliseToken(input));
      expect(parseCsrPem(csrPem).key.spkiSha256).toBe(publicKeySha256);
      expect((await desk.activities().personaliseToken(input)).publicKeySha256).toBe(publicKeySha256);
      const secrets = openForStation(keys, input, input.sealedForStation);
      const found = await withToken(desk.module, input.tokenSerial, (token) =>
        token.session('user', secrets.transportPin, async (session) =>
          findKeys(desk.module, session, { id: keyIdOf(input) }),
        ),
      );
      expect([found.privateKeys.length, found.publicKeys.length]).toEqual([1, 1]);
    }
  },
  30_000,
);
