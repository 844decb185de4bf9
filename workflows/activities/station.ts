import type { Secret } from '@/lib/domain/secret';
import { Pkcs11Error, type Pkcs11Module, type Token, withToken } from '@/lib/pkcs11';
import type { Clock } from '@/lib/ports/clock';
import type { StationActivities } from '../contracts/activities';
import { assertClaimable } from './station/blank';
import type { Board } from './station/board';
import { describe, toFailure } from './station/failures';
import { erase, inspect, type TokenView } from './station/inspect';
import { install } from './station/install';
import { personalise } from './station/personalise';
import {
  makeSecrets,
  openForStation,
  type StationKeys,
  sealForStation,
  sealForVault,
  type TokenCase,
} from './station/secrets';
import type { Step, StepName } from './station/steps';

export interface StationDeps {
  readonly module: Pkcs11Module;
  readonly keys: StationKeys;
  readonly factorySoPin: Secret;
  readonly board: Board;
  readonly clock: Clock;
  /** Of the activity that runs. */
  readonly heartbeat: (step: StepName) => void;
  readonly log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
}

/** Beyond the order's own steps: the shipping check, and tokens that were spoiled. */
export interface DeskActivities {
  inspectToken(input: { tokenSerial: string }): Promise<TokenView>;
  /** Final for the keys on it: revoke their certificate first. */
  eraseToken(input: TokenCase & { sealedForStation: string }): Promise<void>;
}

/** Key generation takes half a minute on some tokens: Temporal hears of us meanwhile. */
const HEARTBEAT_MS = 2_000;

export function createStationActivities(deps: StationDeps): StationActivities & DeskActivities {
  const { module, keys, factorySoPin, clock } = deps;
  return {
    reserveToken: (input) =>
      onToken(deps, input, async (token, step) => {
        step('reserve');
        await assertClaimable(token, input.knownSoPinSealedForStation !== null);
        const secrets = makeSecrets(keys, input, token.info.label, input.knownSoPinSealedForStation);
        return {
          soPinSealedForVault: sealForVault(keys, input, secrets.soPin),
          userPinSealedForVault: sealForVault(keys, input, secrets.userPin),
          sealedForStation: sealForStation(keys, input, secrets),
          tokenModel: token.info.model,
        };
      }),

    personaliseToken: (input) =>
      onToken(deps, input, async (token, step) => {
        const secrets = openForStation(keys, input, input.sealedForStation);
        const result = await personalise(token, { of: input, secrets, factorySoPin, subject: input.subject, step });
        step('issuing');
        return result;
      }),

    installCertificate: (input) =>
      onToken(deps, input, async (token, step) => {
        const secrets = openForStation(keys, input, input.sealedForStation);
        const { certificatePem, chainPem } = input;
        return install(token, { of: input, secrets, factorySoPin, certificatePem, chainPem, now: clock.now(), step });
      }),

    async inspectToken({ tokenSerial }) {
      try {
        return await withToken(module, tokenSerial, inspect);
      } catch (error) {
        throw toFailure(error, tokenSerial);
      }
    },

    eraseToken: async (input) => {
      await onToken(deps, input, async (token, step) => {
        step('erase');
        await erase(token, { of: input, secrets: openForStation(keys, input, input.sealedForStation), factorySoPin });
      });
      deps.board.forget(input.tokenSerial);
    },
  };
}

async function onToken<T>(
  deps: StationDeps,
  of: TokenCase,
  work: (token: Token, step: Step) => Promise<T>,
): Promise<T> {
  const { tokenSerial, orderNo, attempt } = of;
  let current: StepName = 'reserve';
  const step: Step = (name) => {
    current = name;
    deps.board.step(tokenSerial, orderNo, name);
    deps.heartbeat(name);
  };
  const beat = setInterval(() => deps.heartbeat(current), HEARTBEAT_MS);
  try {
    return await withToken(deps.module, tokenSerial, (token) => work(token, step));
  } catch (error) {
    const { type, message } = describe(error, tokenSerial);
    deps.board.fail(tokenSerial, orderNo, { type, message });
    deps.log.warn({ orderNo, attempt, tokenSerial, step: current, type, origin: originOf(error) }, 'token step failed');
    throw toFailure(error, tokenSerial);
  } finally {
    clearInterval(beat);
  }
}

/** Where it came from, for the log: our own and the module's words, but of strangers only the place, as they may quote anything. */
function originOf(error: unknown): string {
  if (error instanceof Pkcs11Error) return error.message;
  if (!(error instanceof Error)) return typeof error;
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return `${error.name}${frame ?? ''}`;
}
