import type { Answer, Reply } from '../http/types';
import { text } from '../http/types';
import type { Fault, Faults, Provider } from './faults';

const HOLD_MS = 60_000;
const SLOW_MS = 3000;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One call to a provider, in the terms faults need. */
export interface ProviderCall {
  provider: Provider;
  action: string;
  /** What the call says, for faults that are meant for one order only. */
  text: string;
  work(): Reply | Promise<Reply>;
  /** The provider's own error form. */
  fail(code: string): Reply;
  wrongSignature:
    | { /** Answers are signed: the same answer with a wrong signature. */ spoil(reply: Reply): Reply }
    | { /** Answers are not signed: what the provider says when it takes our signature for wrong. */ refuse(): Reply };
}

function interrupt(fault: Fault, call: ProviderCall): Answer {
  if (fault.kind === 'timeout') return { holdMs: fault.delayMs ?? HOLD_MS };
  if (fault.kind === 'http500') return text('Internal Server Error', 500);
  return call.fail(fault.code ?? '');
}

/** Does the work of a call under the faults that are switched on. */
export async function serve(faults: Faults, call: ProviderCall): Promise<Answer> {
  const active = faults.take(call.provider, call.action, call.text);
  const slow = active.find((fault) => fault.kind === 'slow');
  if (slow?.phase === 'before') await sleep(slow.delayMs ?? SLOW_MS);
  const stops = active.filter((fault) => ['timeout', 'http500', 'errorCode'].includes(fault.kind));
  const before = stops.find((fault) => fault.phase === 'before');
  if (before) return interrupt(before, call);
  const spoilt = active.some((fault) => fault.kind === 'wrongSignature');
  if (spoilt && 'refuse' in call.wrongSignature) return call.wrongSignature.refuse();
  const reply = await call.work();
  if (slow?.phase === 'after') await sleep(slow.delayMs ?? SLOW_MS);
  const after = stops.find((fault) => fault.phase === 'after');
  if (after) return interrupt(after, call);
  return spoilt && 'spoil' in call.wrongSignature ? call.wrongSignature.spoil(reply) : reply;
}
