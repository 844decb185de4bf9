import { writeAudit } from '../../../db/audit';
import { type EncryptedColumn, encryptedColumns } from '../../../db/encrypted-columns';
import { createFieldCipher, parseFieldKeys } from '../../crypto/field-cipher';
import type { SealedFiles } from '../../ports/files';
import type { ServiceContext } from '../context';
import { withStorageLock } from '../storage-lock';
import { countStale, type Sweep, sweepColumn } from './rotateColumns';

export interface RotationOptions {
  fieldKeys: string;
  batch?: number;
  signal?: AbortSignal;
  /** One line a column and one for the files. */
  onProgress?: (line: string) => void;
}

export interface RotationResult {
  keyId: string;
  columns: { name: string; written: number; left: number }[];
  files: { seen: number; written: number; left: number };
  /** Nothing is under another key any more. */
  complete: boolean;
}

/** Rows in use are left out of a walk; after so many walks something writes with an older key all the time. */
const MAX_WALKS = 10;
const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

/**
 * Writes everything that is under an older key anew under the first one of FIELD_KEYS, while the system runs: columns
 * in small batches, files one by one. It can be interrupted anywhere and begun again.
 */
export async function rotateKeys(
  ctx: ServiceContext,
  deps: { files: SealedFiles },
  options: RotationOptions,
): Promise<RotationResult> {
  const say = options.onProgress ?? (() => {});
  const keyId = parseFieldKeys(options.fieldKeys)[0]?.id ?? '';
  const cipher = createFieldCipher(options.fieldKeys);
  const sweep: Sweep = { db: ctx.db, cipher, keyId, batch: options.batch ?? 200, signal: options.signal };
  const columns: RotationResult['columns'] = [];
  // What can't be recorded is not written anew.
  await recordRotation(ctx, 'keys.rotate_begin', keyId);
  for (const target of encryptedColumns()) {
    const name = `${target.table}.${target.column}`;
    const { written, left } = await rotateColumn(sweep, target);
    columns.push({ name, written, left });
    say(`${name}: ${written} written anew, ${left} left`);
  }
  const files = await withStorageLock(ctx.db, () => rotateFiles(deps.files, options.signal));
  say(`files: ${files.written} of ${files.seen} written anew`);
  // Whoever still writes with an older key may have done so after its column's or file's turn.
  await recount(sweep, columns, say);
  files.left = await countStaleFiles(deps.files, options.signal);
  if (files.left > 0) say(`files: ${files.left} left`);
  const complete = !options.signal?.aborted && files.left === 0 && columns.every(({ left }) => left === 0);
  const values = columns.reduce((sum, { written }) => sum + written, 0);
  await recordRotation(ctx, 'keys.rotate', keyId, { values, files: files.written, complete });
  return { keyId, columns, files, complete };
}

async function rotateColumn(sweep: Sweep, target: EncryptedColumn): Promise<{ written: number; left: number }> {
  let written = 0;
  let left = await countStale(sweep, target);
  for (let walk = 0; left > 0 && walk < MAX_WALKS && !sweep.signal?.aborted; walk += 1) {
    if (walk > 0) await pause();
    written += await sweepColumn(sweep, target);
    left = await countStale(sweep, target);
  }
  return { written, left };
}

async function recount(sweep: Sweep, columns: RotationResult['columns'], say: (line: string) => void): Promise<void> {
  for (const [i, target] of encryptedColumns().entries()) {
    const counted = columns[i];
    if (!counted) continue;
    const left = await countStale(sweep, target);
    if (left > counted.left) say(`${counted.name}: ${left} left`);
    counted.left = left;
  }
}

async function rotateFiles(files: SealedFiles, signal: AbortSignal | undefined): Promise<RotationResult['files']> {
  const result = { seen: 0, written: 0, left: 0 };
  for await (const key of files.keys()) {
    if (signal?.aborted) break;
    result.seen += 1;
    if ((await files.reseal(key)) === 'resealed') result.written += 1;
  }
  return result;
}

async function countStaleFiles(files: SealedFiles, signal: AbortSignal | undefined): Promise<number> {
  let left = 0;
  for await (const key of files.keys()) {
    if (signal?.aborted) break;
    if (await files.isStale(key)) left += 1;
  }
  return left;
}

const recordRotation = (ctx: ServiceContext, action: string, keyId: string, after?: object): Promise<void> =>
  ctx.db.transaction((tx) => writeAudit(tx, ctx.actor, { action, objectType: 'key', objectId: keyId, after }));
