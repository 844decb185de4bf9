import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { findTemporal, temporalCommand } from '../../../scripts/lib/temporal.mjs';

/** A Temporal development server of its own on a free port. */
export async function startTemporal(): Promise<{ address: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'certdesk-temporal-'));
  const port = await freePort();
  const { command, args } = await temporalCommand(await findTemporal(), { dir, port, namespace: 'default' });
  const server = spawn(command, args, { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  await untilServing(address);
  return {
    address,
    async stop() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function untilServing(address: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1s' });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
