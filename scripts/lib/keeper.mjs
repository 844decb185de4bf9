// @ts-check
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * Holds a program that knows nothing of us (a database server) on the leash of its starter: `node keeper.mjs PLAN` with
 * an IPC channel. When the channel breaks, however the starter died, the program is stopped and its directory removed.
 * @type {{ command: string, args: string[], uid?: number, gid?: number, cwd: string, stopSignal: NodeJS.Signals,
 *   remove: string }}
 */
const plan = JSON.parse(process.argv[2] ?? '{}');
const { uid, gid, cwd } = plan;
const child = spawn(plan.command, plan.args, { uid, gid, cwd, stdio: 'inherit' });

process.once('disconnect', () => child.kill(plan.stopSignal));
// Ctrl-C reaches the whole group; the starter decides when we end.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill(plan.stopSignal));

child.once('exit', (code) => {
  rmSync(plan.remove, { recursive: true, force: true });
  process.exit(code ?? 1);
});
