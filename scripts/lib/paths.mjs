// @ts-check
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Downloads that survive a clean clone. */
export const cacheDir = () => process.env.CERTDESK_CACHE || path.join(homedir(), '.cache', 'certdesk');

/** True when every folder above `target` may be passed by any user: the database server does not run as root. */
export function reachableByOthers(/** @type {string} */ target) {
  for (let dir = path.resolve(target); ; dir = path.dirname(dir)) {
    try {
      if ((statSync(dir).mode & 0o001) === 0) return false;
    } catch {
      // Not made yet: its parents decide.
    }
    if (dir === path.dirname(dir)) return true;
  }
}

const isRoot = () => process.getuid?.() === 0;

/** Root's data must not lie where the database's user can't go, e.g. in a clone under /root. */
export function defaultDataDir() {
  const local = path.join(ROOT, '.data');
  if (!isRoot() || reachableByOthers(ROOT)) return local;
  const key = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);
  return path.join('/var/lib/certdesk', key);
}
