// @ts-check
import { checkNode, installDependencies, installSystemPackages } from './lib/bootstrap.mjs';
import { conclude, staticChecks, tests } from './lib/checks.mjs';
import { endRunning } from './lib/run.mjs';
import { PROCESSES } from './lib/services.mjs';

let interrupted = false;

/** Every test, from a clean clone on: it installs what it needs and brings its own servers, on free ports. */
async function main() {
  const started = performance.now();
  // The walks over every single PKCS#11 call take a quarter of an hour: here each eighth, all by `npm run faults:tokens`.
  process.env.FAULTS_STRIDE ??= '8';
  process.env.MONEY_RUNS ??= '120';
  checkNode();
  await installSystemPackages([...PROCESSES, 'npm', 'temporal', 'tests']);
  await installDependencies();
  const results = await staticChecks();
  for (const project of ['unit', 'integration', 'e2e']) if (!interrupted) results.push(await tests(project));
  conclude(results, started);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  // Twice by a Ctrl-C: from the terminal and from npm.
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    void endRunning().then(() => process.exit(1));
  });
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
