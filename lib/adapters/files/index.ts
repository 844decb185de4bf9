import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFieldCipher, type FieldCipher, KEY_ID, parseFieldKeys } from '../../crypto/field-cipher';
import { DomainError } from '../../domain/errors';
import type { SealedFiles } from '../../ports/files';

export interface FilesConfig {
  directory: string;
  /** As FIELD_KEYS: the first key encrypts. */
  fieldKeys: string;
}

/** On disk: `CDF1`, one byte of key id length, key id, nonce ‖ AES-256-GCM ciphertext ‖ tag. */
const MAGIC = Buffer.from('CDF1');

/** Folders and a name out of plain characters; no dot at the start of any part, so neither `..` nor hidden files. */
const KEY = /^[A-Za-z0-9][\w-]*(\.[\w-]+)*(\/[A-Za-z0-9][\w-]*(\.[\w-]+)*){0,7}$/;
/** Leftovers of a crash begin with a dot and are no keys. */
const BROKEN = /(^|\/)\.[\w-]+\.tmp$/;
const MAX_KEY_LENGTH = 200;

/** A directory of encrypted files. The key is authenticated with the content: files can't be swapped on disk. */
export function createFiles(config: FilesConfig): SealedFiles {
  const cipher = createFieldCipher(config.fieldKeys);
  const currentKey = parseFieldKeys(config.fieldKeys)[0]?.id;
  const root = path.resolve(config.directory);
  return {
    async put(key, content) {
      const target = locate(root, key);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await writeAtomically(target, wrap(cipher, key, content));
    },
    async get(key) {
      const wrapped = await readFile(locate(root, key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT' && error.code !== 'EISDIR' && error.code !== 'ENOTDIR') throw error;
        throw new DomainError('file.missing', '文件不存在或已被删除。', 'not_found');
      });
      return unwrap(cipher, key, wrapped);
    },
    async delete(key) {
      await rm(locate(root, key), { force: true });
    },
    async *keys() {
      for await (const key of filesUnder(root)) if (KEY.test(key)) yield key;
    },
    async deleteOlder(key, before) {
      const target = locate(root, key);
      // What others put here is theirs.
      const head = await headOf(target).catch(absent);
      return head?.subarray(0, MAGIC.length).equals(MAGIC) === true && removeOlder(target, before);
    },
    deleteBroken: (before) => removeBroken(root, before),
    async reseal(key) {
      const target = locate(root, key);
      const before = await stat(target).catch(absent);
      const wrapped = before && (await readFile(target).catch(absent));
      if (!wrapped) return 'gone';
      if (keyIdOf(wrapped) === currentKey) return 'current';
      const content = wrap(cipher, key, unwrap(cipher, key, wrapped));
      // A file that was written or deleted meanwhile stays as it is.
      const same = async () => (await stat(target).catch(absent))?.ino === before.ino;
      return (await writeAtomically(target, content, same)) ? 'resealed' : 'gone';
    },
    async isStale(key) {
      const head = await headOf(locate(root, key)).catch(absent);
      return head !== undefined && keyIdOf(head) !== currentKey;
    },
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function* filesUnder(root: string, folder = ''): AsyncGenerator<string> {
  const entries = (await readdir(path.join(root, folder), { withFileTypes: true }).catch(absent)) ?? [];
  for (const entry of entries) {
    const name = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* filesUnder(root, name);
    else if (entry.isFile()) yield name;
  }
}

/** Looked at right before: what is written again meanwhile stays. */
async function removeOlder(target: string, before: Date): Promise<boolean> {
  const found = await stat(target).catch(absent);
  if (!found || found.mtime >= before) return false;
  await rm(target, { force: true });
  return true;
}

async function removeBroken(root: string, before: Date): Promise<number> {
  let removed = 0;
  for await (const name of filesUnder(root)) {
    if (BROKEN.test(name) && (await removeOlder(path.join(root, name), before))) removed += 1;
  }
  return removed;
}

/** Enough of a file to know its key. */
async function headOf(target: string): Promise<Buffer> {
  const file = await open(target);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function keyIdOf(wrapped: Buffer): string {
  const length = wrapped[MAGIC.length] ?? 0;
  return wrapped.subarray(MAGIC.length + 1, MAGIC.length + 1 + length).toString('latin1');
}

function locate(root: string, key: string): string {
  if (key.length > MAX_KEY_LENGTH || !KEY.test(key))
    throw new DomainError('file.bad_key', '文件标识不正确。', 'invalid');
  return path.join(root, key);
}

function wrap(cipher: FieldCipher, key: string, content: Uint8Array): Buffer {
  const { keyId, body } = cipher.encryptBytes(content, context(key));
  return Buffer.concat([MAGIC, Buffer.from([keyId.length]), Buffer.from(keyId), body]);
}

function unwrap(cipher: FieldCipher, key: string, wrapped: Buffer): Buffer {
  const damaged = (): DomainError => new DomainError('file.damaged', '文件已损坏，请联系系统管理员。', 'conflict');
  const keyId = keyIdOf(wrapped);
  if (!wrapped.subarray(0, MAGIC.length).equals(MAGIC) || !KEY_ID.test(keyId)) throw damaged();
  try {
    return cipher.decryptBytes(keyId, wrapped.subarray(MAGIC.length + 1 + keyId.length), context(key));
  } catch {
    throw damaged();
  }
}

const context = (key: string): string => `file:${key}`;

/** Either the old content or the new one survives a power cut, never half of it. */
async function writeAtomically(
  target: string,
  content: Buffer,
  still: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  // A leading dot is no possible key: leftovers of a crash can never be read as files.
  const temporary = path.join(path.dirname(target), `.${randomBytes(9).toString('base64url')}.tmp`);
  try {
    await syncing(temporary, 'wx', (file) => file.writeFile(content));
    if (!(await still())) {
      await rm(temporary);
      return false;
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncing(path.dirname(target), 'r', async () => undefined);
  return true;
}

async function syncing(
  name: string,
  flags: string,
  work: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(name, flags, 0o600);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
