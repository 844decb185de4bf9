import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeProfile, removeLeftProfiles } from './profiles';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'profiles-test-'));
  vi.stubEnv('TMPDIR', directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function leave(name: string): Promise<string> {
  await mkdir(path.join(directory, name, 'Default'), { recursive: true });
  await writeFile(path.join(directory, name, 'Default', 'page'), '张示例');
  return name;
}

it('what a killed process left is removed; a living one’s and what is not ours stay', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await leave(`certdesk-pdf-${dead}-abc123`);
  // As in a container, where each worker has the number of the one before.
  await leave(path.basename(await makeProfile()));
  const living = await leave(`certdesk-pdf-${process.ppid}-abc123`);
  const others = await leave('somebody-else');
  await removeLeftProfiles();
  expect((await readdir(directory)).sort()).toEqual([living, others].sort());
});
