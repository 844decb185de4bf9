import { defineConfig } from 'vitest/config';

const shared = { resolve: { tsconfigPaths: true } };
/** Keys of no value: tests encrypt invented data only. */
const env = {
  FIELD_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
  // Tests run at any hour.
  QUIET_HOURS: 'none',
};
const exclude = ['**/node_modules/**', '.build/**', '.data/**', '.next*/**'];

/** Tests on real sockets, tokens and browsers: too slow to run before every commit. */
const REAL_PARTS = [
  'e2e/sandbox/**/*.test.ts',
  'lib/adapters/chromium/**/*.test.ts',
  'workflows/activities/station*.test.ts',
  'workflows/activities/station/**/*.test.ts',
];

/**
 * The client's own defect when its server is killed (porsager/postgres#1208): a write that was put off finds no socket. Tests that
 * kill the server judge what comes of it; the query itself is tried again.
 */
const isLateWrite = ({ message = '', stack = '' }: { message?: string; stack?: string }): boolean =>
  message.includes("null (reading 'write')") && stack.includes('postgres/src/connection.js');

export default defineConfig({
  ...shared,
  test: {
    onUnhandledError: (error) => !isLateWrite(error),
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{lib,db,workflows,app,scripts}/**/*.test.{ts,tsx}', 'e2e/{fixtures,bench,tour}/**/*.test.ts'],
          exclude: [...exclude, ...REAL_PARTS],
          env,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['**/*.itest.ts', ...REAL_PARTS],
          exclude,
          env,
          globalSetup: ['db/testing/global-setup.ts'],
          // Real servers on a busy machine; a hanging test still ends.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['e2e/{journeys,faults}/**/*.test.ts'],
          exclude,
          globalSetup: ['e2e/fixtures/global-setup.ts'],
          setupFiles: ['e2e/fixtures/sweep.ts'],
          // The system under test is our own, whatever a developer has exported.
          env: { DATABASE_URL: '', TEMPORAL_ADDRESS: '', PUBLIC_URL: '', SOFTHSM2_CONF: '' },
          // Each file plays on the one whole system: side by side they would starve each other on two cores.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'bench',
          include: ['e2e/bench/*.bench.ts'],
          globalSetup: ['e2e/fixtures/global-setup.ts'],
          env: { DATABASE_URL: '', TEMPORAL_ADDRESS: '', PUBLIC_URL: '', SOFTHSM2_CONF: '' },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
