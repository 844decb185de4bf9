import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'certdesk-pdf-';
const OWNER = new RegExp(`^${PREFIX}(\\d+)-`);

/** A directory for all that one browser writes, named after the process that looks after it. */
export const makeProfile = (): Promise<string> => mkdtemp(path.join(tmpdir(), `${PREFIX}${process.pid}-`));

export const removeProfile = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/**
 * Removes what processes left that were killed while a browser ran. For the start of a process, before its first document:
 * what bears its own number then is an earlier one's. Those of others that live (a second system on this machine) stay.
 */
export async function removeLeftProfiles(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(OWNER.exec(name)?.[1]);
    if (!owner || (owner !== process.pid && isAlive(owner))) continue;
    // Another user's: his own next start removes it.
    await removeProfile(path.join(tmpdir(), name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
