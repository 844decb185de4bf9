// @ts-check
import { pathToFileURL } from 'node:url';
import { cycles, pathTo, readModules } from './lib/module-graph.mjs';
import { ROOT } from './lib/paths.mjs';

/** @typedef {import('./lib/module-graph.mjs').Edge} Edge */

/**
 * The layers, first match wins.
 * @type {[string, RegExp][]}
 */
const LAYERS = [
  ['test', /(\.i?test\.tsx?$|(^|\/)testing(\/|\.ts$))/],
  ['domain', /^lib\/domain\//],
  ['schemas', /^lib\/schemas\//],
  ['ports', /^lib\/ports\//],
  ['signer', /^lib\/adapters\/signer\//],
  ['adapters', /^lib\/adapters\//],
  ['services', /^lib\/services\//],
  ['pki', /^lib\/pki\//],
  ['pkcs11', /^lib\/pkcs11\//],
  ['crypto', /^lib\/crypto\//],
  ['env', /^lib\/env\//],
  ['assistant', /^lib\/assistant\//],
  ['platform', /^lib\/[^/]+\.ts$/],
  ['seed', /^db\/seed\//],
  ['db', /^db\//],
  ['contracts', /^workflows\/contracts\//],
  ['workers', /^workflows\/(workers|relay)\//],
  ['station', /^workflows\/activities\/(station|ca)(\/|\.ts$)/],
  ['activities', /^workflows\/activities\//],
  ['workflow', /^workflows\//],
  ['trpc', /^app\/_trpc\//],
  ['app', /^(app\/|proxy\.ts$|instrumentation-client\.ts$)/],
  ['e2e', /^e2e\//],
  ['scripts', /^scripts\//],
  ['config', /^[^/]+\.(js|ts|mjs|cjs)$/],
];

/**
 * Who may import whom. Same layer is always allowed; `type:` allows types only.
 * @type {Record<string, string[]>}
 */
const MAY_IMPORT = {
  domain: [],
  schemas: ['domain'],
  ports: ['domain'],
  contracts: ['type:domain'],
  crypto: ['domain'],
  env: ['domain'],
  platform: ['domain', 'env', 'type:db'],
  pki: ['domain', 'type:contracts'],
  pkcs11: ['domain', 'pki', 'type:ports'],
  workflow: ['contracts', 'domain', 'type:activities', 'type:station'],
  db: ['domain', 'crypto'],
  seed: ['db', 'domain', 'crypto', 'schemas', 'services', 'pki', 'ports'],
  services: ['db', 'domain', 'schemas', 'ports', 'crypto', 'pki', 'contracts', 'platform'],
  adapters: ['ports', 'domain', 'crypto'],
  signer: ['adapters', 'ports', 'domain', 'pki', 'pkcs11', 'crypto'],
  activities: ['services', 'ports', 'domain', 'contracts', 'db', 'pki', 'platform', 'schemas'],
  station: [
    'services',
    'ports',
    'domain',
    'contracts',
    'schemas',
    'db',
    'pki',
    'pkcs11',
    'crypto',
    'platform',
    'signer',
  ],
  trpc: ['services', 'contracts', 'schemas', 'domain', 'db', 'ports', 'adapters', 'env', 'platform', 'crypto', 'pki'],
  assistant: ['schemas', 'pki', 'pkcs11', 'domain'],
};
/** Composition roots and tools: what they reach is bounded by REACH. */
const FREE = new Set(['workers', 'app', 'e2e', 'scripts', 'config', 'test']);
/** Nobody else may import these. */
const PRIVATE = {
  app: ['app', 'trpc', 'test'],
  workers: ['workers', 'test'],
  e2e: ['e2e', 'test'],
  test: ['test', 'e2e'],
};

/**
 * Packages that belong to certain layers.
 * @type {{ name: RegExp, layers: string[] }[]}
 */
const PACKAGES = [
  { name: /^pkcs11js$/, layers: ['pkcs11', 'station', 'e2e'] },
  { name: /^@temporalio\/worker$/, layers: ['workers', 'scripts', 'e2e'] },
  { name: /^@temporalio\/workflow$/, layers: ['workflow', 'e2e'] },
  { name: /^@temporalio\/client$/, layers: ['workers', 'app', 'trpc', 'activities', 'e2e', 'scripts'] },
  { name: /^(next|react-admin|antd)$/, layers: ['app', 'trpc'] },
  {
    name: /^(drizzle-orm|postgres)$/,
    layers: ['db', 'seed', 'services', 'activities', 'platform', 'app', 'trpc', 'workers', 'e2e'],
  },
  {
    name: /^node:/,
    layers: [...Object.keys(MAY_IMPORT), ...FREE].filter(
      (layer) => !['domain', 'schemas', 'contracts', 'workflow'].includes(layer),
    ),
  },
];

const under = (/** @type {string} */ prefix) => (/** @type {Edge} */ edge) => Boolean(edge.to?.startsWith(prefix));
const isPackage = (/** @type {RegExp} */ name) => (/** @type {Edge} */ edge) => name.test(edge.package ?? '');
const any =
  (/** @type {((edge: Edge) => boolean)[]} */ ...tests) =>
  (/** @type {Edge} */ edge) =>
    tests.some((test) => test(edge));

const PKCS11 = any(isPackage(/^pkcs11js$/), under('lib/pkcs11/'));
const ISSUING = under('lib/adapters/signer/');
const DATABASE = any(under('db/'), isPackage(/^(postgres|drizzle-orm)$/));
const SERVER = any(
  under('lib/services/'),
  under('lib/adapters/'),
  under('lib/crypto/'),
  under('lib/env/'),
  under('db/'),
  under('workflows/activities/'),
  isPackage(/^(node:|postgres$|drizzle-orm$|pino$|@temporalio\/|sharp$|@node-rs\/)/),
);

/**
 * What must not be reachable, along any number of imports.
 * @type {{ name: string, from: (file: string, browser: boolean) => boolean, forbidden: (edge: Edge) => boolean }[]}
 */
const REACH = [
  {
    name: 'the web process loads no PKCS#11',
    from: (file) => file.startsWith('app/'),
    forbidden: any(PKCS11, ISSUING),
  },
  {
    name: 'browser code loads nothing of the server',
    from: (file, browser) => file.startsWith('app/') && browser,
    forbidden: SERVER,
  },
  {
    name: 'the order worker loads no PKCS#11',
    from: (file) => file === 'workflows/workers/order.ts',
    forbidden: any(PKCS11, ISSUING),
  },
  {
    name: 'the documents worker loads no PKCS#11',
    from: (file) => file === 'workflows/workers/documents.ts',
    forbidden: any(PKCS11, ISSUING),
  },
  {
    name: 'the station has no database and no issuing key',
    from: (file) => file === 'workflows/workers/station.ts',
    forbidden: any(DATABASE, ISSUING),
  },
  {
    name: 'the sandbox loads nothing of the product but its data',
    from: (file) => file === 'e2e/sandbox/main.ts',
    forbidden: any(under('lib/adapters/'), under('lib/services/'), under('app/'), under('workflows/'), PKCS11),
  },
];

const layerOf = (/** @type {string} */ file) => LAYERS.find(([, pattern]) => pattern.test(file))?.[0] ?? 'unknown';

/** @param {string} file @param {Edge} edge @returns {string | undefined} */
function violation(file, edge) {
  const from = layerOf(file);
  if (edge.package) {
    const rule = PACKAGES.find(({ name }) => name.test(edge.package ?? ''));
    if (!rule || edge.typeOnly || from === 'test' || rule.layers.includes(from)) return undefined;
    return `${from} must not load ${edge.package}`;
  }
  if (!edge.to) return /\.(css|json)$/.test(edge.specifier) ? undefined : `${edge.specifier} is not found`;
  const to = layerOf(edge.to);
  if (to === from || /\.(css|json)$/.test(edge.to)) return undefined;
  const owners = PRIVATE[/** @type {keyof typeof PRIVATE} */ (to)];
  if (owners && !owners.includes(from) && !edge.typeOnly && from !== 'scripts' && from !== 'config')
    return `${from} must not import ${to}`;
  if (FREE.has(from)) return undefined;
  const allowed = MAY_IMPORT[from] ?? [];
  if (allowed.includes(to) || (edge.typeOnly && allowed.includes(`type:${to}`))) return undefined;
  return `${from} must not import ${to}`;
}

/**
 * @param {string} root
 * @returns {{ files: number, violations: string[] }}
 */
export function checkBoundaries(root) {
  const modules = readModules(root);
  /** @type {string[]} */
  const violations = [];
  for (const { file, edges } of modules.values()) {
    if (layerOf(file) === 'unknown') violations.push(`${file}: belongs to no layer`);
    for (const edge of edges) {
      const what = violation(file, edge);
      if (what) violations.push(`${file}:${edge.line}: ${what} (${edge.specifier})`);
    }
  }
  for (const { name, from, forbidden } of REACH) {
    for (const { file, browser } of modules.values()) {
      if (layerOf(file) === 'test' || !from(file, browser)) continue;
      const way = pathTo(modules, file, forbidden);
      if (way) violations.push(`${name}: ${way.join(' → ')}`);
    }
  }
  for (const circle of cycles(modules)) violations.push(`circular import: ${circle.join(' → ')}`);
  return { files: modules.size, violations };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now();
  const { files, violations } = checkBoundaries(ROOT);
  for (const line of violations) console.error(line);
  // A checker that sees nothing would be green for ever.
  if (files === 0) console.error('no file was found');
  console.log(`${files} files, ${violations.length} violations, ${Math.round(performance.now() - started)} ms`);
  process.exitCode = violations.length > 0 || files === 0 ? 1 : 0;
}
