import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkFunctionLength } from './function-length.mjs';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function check(files: Record<string, string>): { functions: number; violations: string[] } {
  const root = mkdtempSync(path.join(tmpdir(), 'function-length-'));
  roots.push(root);
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), source);
  }
  return checkFunctionLength(root);
}

/** Lines between the first and the last one. */
const filling = (lines: number) => 'work();\n'.repeat(lines - 2);

describe('checkFunctionLength', () => {
  it('passes a function of 50 lines, however long the file is', () => {
    const one = `function full() {\n${filling(50)}}\n`;
    expect(check({ 'lib/a.ts': one.repeat(3) })).toEqual({ functions: 3, violations: [] });
  });

  it.each([
    ['declared', 'export function long() {', '}', 'long'],
    ['an arrow', 'const long = () => {', '};', 'long'],
    ['a method of an object', 'const port = { long() {', '} };', 'long'],
    ['a method of a class', 'class Port { async long() {', '} }', 'long'],
    ['handed over', 'const long = wrap(() => {', '});', 'long'],
    ['a default export', 'export default function () {', '}', 'anonymous'],
  ])('finds a function of 51 lines: %s', (_what, first, last, name) => {
    const { violations } = check({ 'app/page.tsx': `// a remark\n${first}\n${filling(51)}${last}\n` });
    expect(violations).toEqual([`app/page.tsx:2: ${name} has 51 lines, at most 50 are allowed`]);
  });

  it('finds the long one within a long one', () => {
    const inner = `const inner = () => {\n${filling(51)}};\n`;
    expect(check({ 'scripts/a.mjs': `function outer() {\n${inner}}\n` }).violations).toHaveLength(2);
  });

  it('leaves tests and what belongs to no product folder alone', () => {
    const long = `function long() {\n${filling(80)}}\n`;
    const files = ['lib/a.test.ts', 'app/a.itest.ts', 'db/testing/a.ts', 'e2e/sandbox/a.ts', 'tool.mjs'];
    expect(check(Object.fromEntries(files.map((file) => [file, long])))).toEqual({ functions: 0, violations: [] });
  });
});
