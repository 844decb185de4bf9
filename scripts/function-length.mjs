// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseSync } from 'oxc-parser';
import { sourceFiles } from './lib/module-graph.mjs';
import { ROOT } from './lib/paths.mjs';

const MOST_LINES = 50;
const PRODUCT = ['app', 'db', 'lib', 'workflows', 'scripts'];
/** A `describe` block is a function too, and says nothing about how the product is cut. */
const TEST = /(\.i?test\.tsx?$|(^|\/)testing(\/|\.ts$))/;

/** @typedef {{ name: string, start: number, end: number }} Found */

/**
 * Every function of a syntax tree, with the name it is bound to.
 * @param {unknown} node
 * @param {string} name
 * @param {Found[]} found
 */
function collect(node, name, found) {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, name, found);
    return found;
  }
  if (typeof node !== 'object' || node === null) return found;
  const { type, start, end, id, key, body } = /** @type {Record<string, any>} */ (node);
  const own = id?.name ?? key?.name ?? name;
  // Without a body it is a signature, or a field of a pattern.
  if (/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type) && body)
    found.push({ name: own, start, end });
  for (const child of Object.values(node)) collect(child, own, found);
  return found;
}

/**
 * @param {string} root
 * @returns {{ functions: number, violations: string[] }}
 */
export function checkFunctionLength(root) {
  let functions = 0;
  /** @type {string[]} */
  const violations = [];
  for (const file of sourceFiles(root)) {
    if (!PRODUCT.includes(file.split(path.sep)[0] ?? '') || TEST.test(file)) continue;
    const source = readFileSync(path.join(root, file), 'utf8');
    const { program, errors } = parseSync(file, source);
    const fatal = errors.find((error) => error.severity === 'Error');
    if (fatal) throw new Error(`${file}: ${fatal.message}`);
    const lineAt = (/** @type {number} */ offset) => source.slice(0, offset).split('\n').length;
    for (const { name, start, end } of collect(program.body, 'anonymous', [])) {
      functions += 1;
      const lines = source.slice(start, end).split('\n').length;
      if (lines > MOST_LINES)
        violations.push(`${file}:${lineAt(start)}: ${name} has ${lines} lines, at most ${MOST_LINES} are allowed`);
    }
  }
  return { functions, violations };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now();
  const { functions, violations } = checkFunctionLength(ROOT);
  for (const line of violations) console.error(line);
  // A checker that sees nothing would be green for ever.
  if (functions === 0) console.error('no function was found');
  console.log(`${functions} functions, ${violations.length} too long, ${Math.round(performance.now() - started)} ms`);
  process.exitCode = violations.length > 0 || functions === 0 ? 1 : 0;
}
