// @ts-check
import { checkNode, installDependencies } from './lib/bootstrap.mjs';
import { conclude, staticChecks, tests } from './lib/checks.mjs';

/** The quick part of the tests: what to run before every commit. */
async function main() {
  const started = performance.now();
  checkNode();
  await installDependencies();
  const results = await staticChecks();
  results.push(await tests('unit'));
  conclude(results, started);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
