// @ts-check
import { dim, red, yellow } from './steps.mjs';

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const COLOURS = [36, 35, 34, 32, 33, 96, 95, 94];
/** @type {Map<string, number>} */
const given = new Map();

/** @param {string} name */
function prefix(name) {
  const code = given.get(name) ?? COLOURS[given.size % COLOURS.length] ?? 36;
  given.set(name, code);
  const text = name.padEnd(16);
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/**
 * One line of a process's log for people: JSON lines get short, others stay as they are.
 * @param {string} name
 * @param {string} line
 */
export function prettyLine(name, line) {
  return `${prefix(name)} ${dim('│')} ${line.startsWith('{') ? prettyJson(line) : line}`;
}

/** The whole of it is in the log file. @param {string} text */
const short = (text) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** @param {string} line */
function prettyJson(line) {
  try {
    const { level, time, name: _name, pid: _pid, hostname: _host, msg, err, ...rest } = JSON.parse(line);
    const at = typeof time === 'string' ? `${dim(time.slice(11, 19))} ` : '';
    const facts = Object.entries(rest).map(
      ([key, value]) => `${key}=${short(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
    );
    const error = err ? ` ${err.type ?? 'Error'}: ${err.message ?? ''}` : '';
    const text = `${msg ?? ''}${error}${facts.length > 0 ? ` ${dim(facts.join(' '))}` : ''}`;
    const severe =
      level === 'error' || level === 'fatal' ? red : level === 'warn' ? yellow : (/** @type {string} */ t) => t;
    return `${at}${severe(text)}`;
  } catch {
    return line;
  }
}
