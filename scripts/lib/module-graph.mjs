// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { ResolverFactory } from 'oxc-resolver';

/**
 * @typedef {{ specifier: string, to?: string, package?: string, typeOnly: boolean, line: number }} Edge
 * `to` is a file of the repository, `package` anything else (`node:fs`, `pkcs11js`).
 * @typedef {{ file: string, browser: boolean, edges: Edge[] }} Module
 */

const SKIPPED = new Set(['node_modules', 'coverage']);

/** @param {string} root @param {string} [dir] @returns {string[]} */
export function sourceFiles(root, dir = '') {
  return readdirSync(path.join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory())
      return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : sourceFiles(root, file);
    return /\.(ts|tsx|mjs|cjs|js|jsx)$/.test(entry.name) ? [file] : [];
  });
}

/**
 * Every module of the repository and what it imports.
 * @param {string} root
 * @returns {Map<string, Module>}
 */
export function readModules(root) {
  const resolver = new ResolverFactory({
    alias: { '@': [root] },
    extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.jsx', '.json'],
    conditionNames: ['node', 'import', 'require', 'default'],
    // Only whether it is one of our files matters; packages are known by their name.
    modules: [],
  });
  /** @type {Map<string, Module>} */
  const modules = new Map();
  for (const file of sourceFiles(root)) {
    const source = readFileSync(path.join(root, file), 'utf8');
    const edges = importsOf(file, source).map((found) => ({
      ...found,
      ...target(resolver, root, file, found.specifier),
    }));
    modules.set(file, {
      file,
      edges,
      browser: /^\s*(\/\*[\s\S]*?\*\/\s*|\/\/.*\n\s*)*['"]use client['"]/.test(source),
    });
  }
  return modules;
}

/** @param {ResolverFactory} resolver @param {string} root @param {string} file @param {string} specifier */
function target(resolver, root, file, specifier) {
  if (specifier.startsWith('.') || specifier.startsWith('@/')) {
    const { path: found } = resolver.sync(path.dirname(path.join(root, file)), specifier);
    return found ? { to: path.relative(root, found) } : {};
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return { package: `node:${specifier.replace(/^node:/, '')}` };
  }
  const parts = specifier.split('/');
  return { package: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}

/** @param {string} file @param {string} source */
function importsOf(file, source) {
  const { module, errors } = parseSync(file, source);
  const fatal = errors.find((error) => error.severity === 'Error');
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  /** @type {{ specifier: string, typeOnly: boolean, line: number }[]} */
  const found = [];
  const add = (/** @type {string} */ specifier, /** @type {boolean} */ typeOnly, /** @type {number} */ offset) =>
    found.push({ specifier, typeOnly, line: source.slice(0, offset).split('\n').length });
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType), moduleRequest.start);
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest) add(moduleRequest.value, isType, moduleRequest.start);
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    if (/^['"`][^$]*['"`]$/.test(text)) add(text.slice(1, -1), false, moduleRequest.start);
  }
  for (const match of source.matchAll(/\brequire(?:\.resolve)?\(\s*['"]([^'"]+)['"]/g))
    add(match[1] ?? '', false, match.index);
  return found;
}

/**
 * The shortest way from one module to something forbidden, along imports that run.
 * @param {Map<string, Module>} modules
 * @param {string} from
 * @param {(edge: Edge) => boolean} isForbidden
 * @returns {string[] | undefined}
 */
export function pathTo(modules, from, isForbidden) {
  /** @type {Map<string, string | undefined>} */
  const cameFrom = new Map([[from, undefined]]);
  const queue = [from];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const edge of modules.get(file)?.edges ?? []) {
      if (edge.typeOnly) continue;
      if (isForbidden(edge)) return [...trail(cameFrom, file), edge.to ?? edge.package ?? edge.specifier];
      if (edge.to && modules.has(edge.to) && !cameFrom.has(edge.to)) {
        cameFrom.set(edge.to, file);
        queue.push(edge.to);
      }
    }
  }
  return undefined;
}

/** @param {Map<string, string | undefined>} cameFrom @param {string} file */
function trail(cameFrom, file) {
  const way = [file];
  for (let at = cameFrom.get(file); at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}

/**
 * Circles of imports that run (Tarjan's components with more than one member, or with a self-import).
 * @param {Map<string, Module>} modules
 * @returns {string[][]}
 */
export function cycles(modules) {
  /** @type {string[][]} */
  const found = [];
  /** @type {Map<string, { index: number, low: number, onStack: boolean }>} */
  const seen = new Map();
  /** @type {string[]} */
  const stack = [];
  const visit = (/** @type {string} */ file) => {
    const node = { index: seen.size, low: seen.size, onStack: true };
    seen.set(file, node);
    stack.push(file);
    for (const { to, typeOnly } of modules.get(file)?.edges ?? []) {
      if (typeOnly || !to || !modules.has(to)) continue;
      const known = seen.get(to);
      if (!known) node.low = Math.min(node.low, visit(to).low);
      else if (known.onStack) node.low = Math.min(node.low, known.index);
    }
    if (node.low === node.index) {
      const circle = stack.splice(stack.indexOf(file));
      for (const member of circle) Object.assign(seen.get(member) ?? {}, { onStack: false });
      const self = modules.get(file)?.edges.some((edge) => edge.to === file && !edge.typeOnly);
      if (circle.length > 1 || self) found.push(circle);
    }
    return node;
  };
  for (const file of modules.keys()) if (!seen.has(file)) visit(file);
  return found;
}
