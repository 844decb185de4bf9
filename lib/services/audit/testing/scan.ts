import path from 'node:path';
import { readSources } from './sources';

/** Acts that two writers name by a part only. */
const PREFIX: Record<string, string> = { transitionOrder: 'order.', changeCertificate: 'certificate.' };

interface Call {
  /** `review/approve` */
  file: string;
  /** The function that it stands in. */
  within: string;
  act: string | undefined;
}

/** The text between the parentheses of a call. */
function argumentsAt(source: string, from: number): string {
  for (let depth = 1, at = from; at < source.length; at++) {
    if (source[at] === '(') depth++;
    if (source[at] === ')' && --depth === 0) return source.slice(from, at);
  }
  throw new Error('a call without an end');
}

/** The act that a call names, or undefined when it is not written there as a text. */
function namedAct(writer: string, given: string): string | undefined {
  const prefix = PREFIX[writer] ?? '';
  const [, field] = /\baction: '([\w.]+)'/.exec(given) ?? [];
  const [, own] = /^(?:[^,'`]+,\s*)*'([\w.]+)'\s*(?:,|$)/.exec(given) ?? [];
  if (field) return prefix + field;
  return own && (prefix || own.includes('.')) ? prefix + own : undefined;
}

function callsOf(writer: string, sources: Map<string, string>): Call[] {
  const calls: Call[] = [];
  for (const [file, source] of sources) {
    for (const call of source.matchAll(new RegExp(String.raw`(?<!function |\.)\b${writer}\(`, 'g'))) {
      const heads = source.slice(0, call.index).matchAll(/^(?:export )?(?:async )?(?:function|const) (\w+)/gm);
      const within = [...heads].at(-1)?.[1] ?? '';
      calls.push({ file, within, act: namedAct(writer, argumentsAt(source, call.index + call[0].length)) });
    }
  }
  return calls;
}

/**
 * Every place of the verbs that writes an audit row: `review/approve order.approve`. A function that hands on the act
 * which it was given is followed to its callers; `*` where the act is not written as a text.
 */
export function auditedActs(root = path.join('lib', 'services')): string[] {
  const sources = readSources(root);
  const found = new Set<string>();
  const followed = new Set<string>();
  const follow = (writer: string): Call[] => {
    followed.add(writer);
    const calls = callsOf(writer, sources);
    for (const { file, within, act } of calls) {
      if (act) found.add(`${file} ${act}`);
      else if (!followed.has(within) && !follow(within).some((caller) => caller.act)) found.add(`${file} *`);
    }
    return calls;
  };
  follow('writeAudit');
  return [...found].sort();
}
