import { cpus, loadavg, totalmem } from 'node:os';

/** On what it was measured: a ratio outlives other machines, the figures beside it do not. */
export function machine() {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    processors: `${processors.length} × ${processors[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg().map((value) => Number(value.toFixed(1))),
  };
}
