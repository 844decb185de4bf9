import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SignerPort } from '@/lib/ports/signer';
import { AuditBroken, type AuditSealer, sealAudit, type Witness } from '@/lib/services/audit/seal';
import type { ServiceContext } from '@/lib/services/context';

interface SealingDeps {
  ctx: ServiceContext;
  audit: { keyId: string; signer: SignerPort } | undefined;
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
}

/** The newest seal in the CA's own directory: an owner of the database who takes seals away can't take this one. */
export function witnessIn(directory: string): AuditSealer['witness'] {
  const file = path.join(directory, 'audit-seal.json');
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : (JSON.parse(text) as Witness);
    },
    async write(witness) {
      await writeFile(`${file}.new`, JSON.stringify(witness));
      await rename(`${file}.new`, file);
    },
  };
}

/** Seals the audit log at once and then at intervals. It never takes the worker down. */
export function startSealing(
  { ctx, audit, log }: SealingDeps,
  { directory, everyMs }: { directory: string; everyMs: number },
): { first: Promise<void>; stop(): Promise<void> } {
  if (!audit) {
    log.warn({}, 'the CA token has no audit key: the audit log is not sealed; run the key ceremony again');
    return { first: Promise.resolve(), stop: async () => {} };
  }
  const sealer: AuditSealer = { ...audit, witness: witnessIn(directory) };
  const seal = async (): Promise<void> => {
    try {
      const made = await sealAudit(ctx, sealer);
      if (made) log.info({ number: made.number, position: made.position }, 'audit log sealed');
    } catch (error) {
      if (error instanceof AuditBroken) log.warn({ finding: error.finding }, 'AUDIT LOG TAMPERED WITH: not sealed');
      else log.warn({ err: error }, 'the audit log could not be sealed; trying again');
    }
  };
  let running = seal();
  const first = running;
  const timer = setInterval(() => {
    running = running.then(seal);
  }, everyMs);
  timer.unref();
  return {
    first,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
