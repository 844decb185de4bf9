import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'start-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What somebody sees who mistypes. */
function start(args: string[], env: Record<string, string> = {}) {
  const own = { ...process.env, CERTDESK_TEST: '1', NO_COLOR: '1', ...env };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', '--data', dir, ...args], {
    env: own,
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}`.trim() };
}

describe('a start with a wrong word', () => {
  it.each([
    [['--only', 'web,robot'], {}, /^Unknown: robot\. There are: sandbox, web, .*\.$/],
    [['--onyl', 'web'], {}, /^Unknown option '--onyl'/],
    [[], { PORT: 'http' }, /^PORT=http is no port$/],
  ])('%j %j: says what is wrong, and nothing else', (args, env, words) => {
    const { status, said } = start(args, env);
    expect(status).toBe(1);
    expect(said).toMatch(words);
    expect(said).not.toContain('stopp');
    expect(readdirSync(dir)).toEqual([]);
  });
});
