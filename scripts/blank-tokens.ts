/**
 * A box of blank tokens for the desk, with SoftHSM: `tsx scripts/blank-tokens.ts [--count N] [--top-up N]`.
 * `--count N` sees to N tokens in all, `--top-up N` to N unused ones; without either there are four unused ones after it.
 * Reads SOFTHSM2_CONF, STATION_PKCS11_MODULE and STATION_FACTORY_SO_PIN. A running station sees new tokens within seconds.
 */
import { parseArgs } from 'node:util';
import { secret } from '../lib/domain/secret';
import { Pkcs11Module, stockBlankTokens } from '../lib/pkcs11';

const DEFAULT_COUNT = 4;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: 'string' }, 'top-up': { type: 'string' } } });
  const { SOFTHSM2_CONF, STATION_FACTORY_SO_PIN } = process.env;
  if (!SOFTHSM2_CONF || !STATION_FACTORY_SO_PIN)
    throw new Error('SOFTHSM2_CONF and STATION_FACTORY_SO_PIN must be set');
  const wanted = {
    drawer: countOf(values.count, 0),
    blank: countOf(values['top-up'], values.count === undefined ? DEFAULT_COUNT : 0),
  };
  const library = process.env.STATION_PKCS11_MODULE || '/usr/lib/softhsm/libsofthsm2.so';
  const module = Pkcs11Module.open(library);
  try {
    // Real ones come in a box.
    if (!module.needsReinitialisation) return console.log('blank tokens: put them into the readers');
    const made = await stockBlankTokens(module, secret(STATION_FACTORY_SO_PIN), wanted);
    console.log(made.length > 0 ? `blank tokens made: ${made.join(', ')}` : 'blank tokens: enough');
  } finally {
    await module.close();
  }
}

function countOf(text: string | undefined, otherwise: number): number {
  const count = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(count) || count < 0 || count > 64) throw new Error(`not a number of tokens: ${text}`);
  return count;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
