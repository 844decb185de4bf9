import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { within } from '../../scripts/lib/proc.mjs';
import { holdProcess, killProcess, processEntry, type System, system } from '../fixtures/system';

interface Health {
  ok: boolean;
  parts: Record<string, { state: string; since?: string; version?: string; required: boolean }>;
}

let running: System;
beforeAll(async () => {
  running = await system();
});

async function health(): Promise<{ status: number; body: Health }> {
  const answer = await fetch(`${running.webUrl}/api/health`);
  return { status: answer.status, body: (await answer.json()) as Health };
}
const healthy = () => within(30_000, async () => (await health()).status === 200);

describe('the processes under their supervisor', () => {
  it('are all up, with version and since when', async () => {
    expect(await healthy()).toBe(true);
    const { body } = await health();
    const names = [
      'postgres',
      'temporal',
      'web',
      'order-worker',
      'documents-worker',
      'ca-worker',
      'station',
      'sandbox',
    ];
    expect(Object.keys(body.parts).sort()).toEqual(names.sort());
    for (const [name, part] of Object.entries(body.parts)) {
      expect(part, name).toMatchObject({ state: 'up', version: expect.any(String), since: expect.any(String) });
    }
  });

  it('come back after a SIGKILL, and the log says so', async () => {
    const before = processEntry('documents-worker').pid;
    await killProcess('documents-worker');
    expect(processEntry('documents-worker').pid).not.toBe(before);
    expect(readFileSync(path.join(running.dataDir, 'start.log'), 'utf8')).toMatch(
      /documents-worker ended \(SIGKILL\); starts again in/,
    );
    expect(await healthy()).toBe(true);
  });

  it('are found again after the Temporal server was away', async () => {
    const release = await holdProcess('temporal');
    try {
      expect(await within(30_000, async () => (await health()).body.parts.temporal?.state === 'down')).toBe(true);
    } finally {
      await release();
    }
    expect(await healthy()).toBe(true);
  });

  it('make the report 503 while one that is needed is down, and liveness stays', async () => {
    const release = await holdProcess('ca-worker');
    try {
      expect(await within(30_000, async () => (await health()).body.parts['ca-worker']?.state === 'down')).toBe(true);
      const { status, body } = await health();
      expect(status).toBe(503);
      expect(body.ok).toBe(false);
      expect(body.parts.postgres?.state).toBe('up');
      expect((await fetch(`${running.webUrl}/api/health/live`)).status).toBe(200);
    } finally {
      await release();
    }
    expect(await healthy()).toBe(true);
  });
});
