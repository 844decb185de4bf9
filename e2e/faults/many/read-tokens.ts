import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import type { TokenBook } from './books';

export interface TokenQuestion {
  tokenSerial: string;
  userPin: string;
  soPin: string;
}
export type TokenFound = Omit<TokenBook, 'position' | 'pinIsRight'>;

const LIBRARY = '/usr/lib/softhsm/libsofthsm2.so';

/** Opens all these tokens with the PINs of the vault, in a process of its own, as a SoftHSM directory belongs to one. */
export async function openTokens(
  customersConf: string,
  tokens: readonly TokenQuestion[],
): Promise<Map<string, TokenFound>> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, 'e2e/faults/many/open-tokens.ts')], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SOFTHSM2_CONF: customersConf, NODE_ENV: 'production' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Secrets go by the pipe: arguments can be read by everybody on the machine.
  child.stdin.end(JSON.stringify({ library: LIBRARY, tokens }));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the tokens could not be read (exit code ${code})`);
  const answers = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TokenFound[];
  return new Map(answers.map((answer) => [answer.tokenSerial, answer]));
}
