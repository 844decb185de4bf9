import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkBoundaries } from './boundaries.mjs';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function check(files: Record<string, string>): { files: number; violations: string[] } {
  const root = mkdtempSync(path.join(tmpdir(), 'boundaries-'));
  roots.push(root);
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), source);
  }
  return checkBoundaries(root);
}

const leaf = 'export const x = 1; export type X = number;';

describe('checkBoundaries', () => {
  it('passes what is allowed', () => {
    const found = check({
      'lib/domain/a.ts': leaf,
      'lib/services/order/pay.ts': `import { x } from '../../domain/a'; import { y } from '@/db/client'; export { x, y };`,
      'db/client.ts': `import postgres from 'postgres'; export const y = postgres;`,
      'app/page.tsx': `import { x } from '@/lib/services/order/pay'; import 'antd'; export default x;`,
      'workflows/order/index.ts': `import type { X } from '../activities/pay'; import '@temporalio/workflow'; export type { X };`,
      'workflows/activities/pay.ts': leaf,
    });
    expect(found).toEqual({ files: 6, violations: [] });
  });

  it.each([
    ['a layer above', 'lib/domain/b.ts', `import { x } from '@/lib/services/a';`, 'domain must not import services'],
    [
      'a layer above, exported on',
      'lib/domain/b.ts',
      `export * from '../services/a';`,
      'domain must not import services',
    ],
    [
      'a layer above, loaded late',
      'lib/domain/b.ts',
      `const a = import('../services/a');`,
      'domain must not import services',
    ],
    [
      'activities that run',
      'workflows/order/b.ts',
      `import { x } from '../activities/a';`,
      'workflow must not import activities',
    ],
    ['a built-in in workflow code', 'workflows/order/b.ts', `import fs from 'fs';`, 'workflow must not load node:fs'],
    ['the pages', 'lib/services/b.ts', `import { x } from '@/app/_ui/a';`, 'services must not import app'],
    ['the sandbox', 'workflows/workers/b.ts', `import { x } from '@/e2e/sandbox/a';`, 'workers must not import e2e'],
    ['test helpers', 'db/b.ts', `import { x } from './testing/a';`, 'db must not import test'],
    ['a driver', 'lib/adapters/b.ts', `import pkcs11 from 'pkcs11js';`, 'adapters must not load pkcs11js'],
    ['a missing file', 'lib/domain/b.ts', `import './nothing';`, './nothing is not found'],
  ])('finds %s', (_what, file, source, expected) => {
    const stubs = [
      'lib/services/a.ts',
      'workflows/activities/a.ts',
      'app/_ui/a.ts',
      'e2e/sandbox/a.ts',
      'db/testing/a.ts',
    ];
    const { violations } = check({ ...Object.fromEntries(stubs.map((stub) => [stub, leaf])), [file]: source });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(expected);
    expect(violations[0]).toContain(`${file}:1`);
  });

  it('finds what is reached over several files', () => {
    const { violations } = check({
      'app/api/sign/route.ts': `import { x } from '@/workflows/workers/helper';`,
      'workflows/workers/helper.ts': `import { x } from '@/lib/pkcs11/token';`,
      'lib/pkcs11/token.ts': `import 'pkcs11js';`,
      'app/form.tsx': `// a remark\n'use client';\nimport { x } from './helper';`,
      'app/helper.ts': `import { createHash } from 'node:crypto';`,
    });
    expect(violations).toContain(
      'the web process loads no PKCS#11: app/api/sign/route.ts → workflows/workers/helper.ts → lib/pkcs11/token.ts',
    );
    expect(violations).toContain(
      'browser code loads nothing of the server: app/form.tsx → app/helper.ts → node:crypto',
    );
  });

  it('finds circles, but not those of types alone', () => {
    const { violations } = check({
      'lib/domain/a.ts': `import { b } from './b'; export const a = b;`,
      'lib/domain/b.ts': `import { c } from './c'; export const b = c;`,
      'lib/domain/c.ts': `import { a } from './a'; export const c = a;`,
      'lib/domain/d.ts': `import type { E } from './e'; export type D = E;`,
      'lib/domain/e.ts': `import type { D } from './d'; export type E = D;`,
    });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(/^circular import: .*a\.ts.*/);
  });

  it('says how much it saw', () => {
    expect(check({ 'README.md': '' }).files).toBe(0);
  });
});
