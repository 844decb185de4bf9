import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endOrphans, runningPorts } from './orphans.mjs';
import { assertPortFree, freePorts, startTime, within } from './proc.mjs';
import { type Service, Supervisor } from './supervisor.mjs';

let dataDir: string;
let supervisor: Supervisor;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'supervisor-'));
  supervisor = new Supervisor({ dataDir, quiet: true });
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const program = (name: string, source: string, extra: Partial<Service> = {}): Service => ({
  name,
  stage: 1,
  command: process.execPath,
  args: ['-e', source],
  options: { env: { CERTDESK_DATA: dataDir, NODE_ENV: 'test' } },
  ...extra,
});
const STAYS = `console.log('ready'); setInterval(() => {}, 1000);`;

interface RunFile {
  stopped: boolean;
  processes: { name: string; pid: number; state: string; restarts: number; startTime: string }[];
}
const runFile = (): RunFile => JSON.parse(readFileSync(path.join(dataDir, 'run/processes.json'), 'utf8'));
const find = (name: string) => runFile().processes.find((entry) => entry.name === name);
const pidOf = (name: string): number => find(name)?.pid ?? 0;

describe('Supervisor', () => {
  it('restarts what dies, and writes down who runs', async () => {
    await supervisor.start(program('a', STAYS));
    const first = pidOf('a');
    expect(startTime(first)).toBe(find('a')?.startTime);
    process.kill(first, 'SIGKILL');
    expect(await within(5000, () => find('a')?.state === 'ready' && pidOf('a') !== first)).toBe(true);
    expect(find('a')?.restarts).toBe(1);
  });

  it('brings up what falls three times at its start, once it has been up', async () => {
    const away = path.join(dataDir, 'away');
    await supervisor.start(
      program('a', `if (require('node:fs').existsSync(${JSON.stringify(away)})) process.exit(1); ${STAYS}`),
    );
    writeFileSync(away, '');
    process.kill(pidOf('a'), 'SIGKILL');
    expect(await within(10_000, () => (find('a')?.restarts ?? 0) >= 4)).toBe(true);
    rmSync(away);
    expect(await within(20_000, () => find('a')?.state === 'ready')).toBe(true);
  }, 40_000);

  it('keeps a process down while it is held', async () => {
    await supervisor.start(program('a', STAYS));
    const hold = path.join(dataDir, 'run/hold/a');
    writeFileSync(hold, '');
    process.kill(pidOf('a'), 'SIGKILL');
    expect(await within(3000, () => find('a')?.state === 'waiting')).toBe(true);
    expect(await within(600, () => find('a')?.state !== 'waiting')).toBe(false);
    rmSync(hold);
    expect(await within(5000, () => find('a')?.state === 'ready')).toBe(true);
  });

  it('tells whoever knows the data directory the ports, as long as it lives', async () => {
    const ports = { web: 3300, sandbox: 4310, smtp: 4325, postgres: 4732, temporal: 4533 };
    expect(runningPorts(path.join(dataDir, 'none'))).toBeUndefined();
    supervisor = new Supervisor({ dataDir, ports, quiet: true });
    expect(runningPorts(dataDir)).toEqual(ports);
    const file = path.join(dataDir, 'run/processes.json');
    const killed = {
      ...JSON.parse(readFileSync(file, 'utf8')),
      supervisor: { pid: process.pid, startTime: 'another' },
    };
    writeFileSync(file, JSON.stringify(killed));
    expect(runningPorts(dataDir)).toBeUndefined();
    await supervisor.start(program('a', STAYS));
    expect(runningPorts(dataDir)).toEqual(ports);
    await supervisor.stop();
    expect(runningPorts(dataDir)).toBeUndefined();
  });

  it('stops from the last stage to the first, and kills what does not listen', async () => {
    const tells = (signal: string) =>
      `process.on('SIGTERM', () => { require('fs').appendFileSync('${dataDir}/order', '${signal} '); process.exit() }); ${STAYS}`;
    await supervisor.start(program('server', tells('server'), { stage: 0 }));
    await supervisor.start(program('worker', tells('worker'), { stage: 2 }));
    const pids = [pidOf('server'), pidOf('worker')];
    await supervisor.stop();
    expect(readFileSync(path.join(dataDir, 'order'), 'utf8')).toBe('worker server ');
    expect(pids.map(startTime)).toEqual([undefined, undefined]);
    expect(runFile().stopped).toBe(true);
  });

  it('takes the children of a dead process with it', async () => {
    const parent = `const { spawn } = require('child_process');
      const c = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      require('fs').writeFileSync('${dataDir}/child', String(c.pid)); console.log('ready'); setInterval(() => {}, 1000);`;
    await supervisor.start(program('a', parent));
    const child = Number(readFileSync(path.join(dataDir, 'child'), 'utf8'));
    expect(startTime(child)).toBeDefined();
    process.kill(pidOf('a'), 'SIGKILL');
    expect(await within(3000, () => startTime(child) === undefined)).toBe(true);
  });

  it('tells the last words of what never gets ready', async () => {
    await expect(supervisor.start(program('a', `console.error('no key'); process.exit(3);`))).rejects.toThrow(
      /a ended with exit code 3[\s\S]*no key/,
    );
  });

  it('leaves orphans that the next start finds and ends', async () => {
    await supervisor.start(program('a', STAYS));
    const pid = pidOf('a');
    // As after a SIGKILL: nobody stops it, only the file tells of it.
    writeFileSync(path.join(dataDir, 'run/hold/a'), '');
    expect(await endOrphans(dataDir)).toEqual(['a']);
    expect(startTime(pid)).toBeUndefined();
    expect(await endOrphans(dataDir)).toEqual([]);
  });
});

describe('ports', () => {
  it('names the process that holds a port', async () => {
    const [port = 0] = await freePorts(1);
    await expect(assertPortFree('the test', port, 'TEST_PORT')).resolves.toBeUndefined();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(assertPortFree('the test', port, 'TEST_PORT')).rejects.toThrow(
      new RegExp(`Port ${port}.*process ${process.pid} \\(.*node.*TEST_PORT`),
    );
    await new Promise((resolve) => server.close(resolve));
  });
});
