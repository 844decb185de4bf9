// @ts-check

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
/** @param {number} code @param {string} text */
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

export const dim = (/** @type {string} */ text) => paint(2, text);
export const bold = (/** @type {string} */ text) => paint(1, text);
export const green = (/** @type {string} */ text) => paint(32, text);
export const red = (/** @type {string} */ text) => paint(31, text);
export const yellow = (/** @type {string} */ text) => paint(33, text);

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** @param {string} text */
export const say = (text) => process.stdout.write(`${text}\n`);

/**
 * One thing that the start does; says what and how long it took. `work` may return a remark ("unchanged").
 * @template T
 * @param {string} name
 * @param {(remark: (text: string) => void) => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const started = performance.now();
  const slow = setTimeout(() => say(`${dim('…')} ${name}`), 1500);
  let remark = '';
  try {
    const result = await work((text) => {
      remark = text;
    });
    say(`${green('✓')} ${name} ${dim(duration(performance.now() - started))}${remark ? dim(` — ${remark}`) : ''}`);
    return result;
  } catch (error) {
    say(`${red('✗')} ${name} ${dim(duration(performance.now() - started))}`);
    throw error;
  } finally {
    clearTimeout(slow);
  }
}
