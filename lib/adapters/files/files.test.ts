import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFiles } from './index';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('encrypted files', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'files-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('keeps content, encrypted, readable by the owner only', async () => {
    const files = createFiles({ directory, fieldKeys: key('k1') });
    await files.put('orders/20261122A000001/licence.jpg', bytes('张示例的营业执照'));
    expect(new TextDecoder().decode(await files.get('orders/20261122A000001/licence.jpg'))).toBe('张示例的营业执照');
    const name = path.join(directory, 'orders/20261122A000001/licence.jpg');
    expect((await readFile(name)).includes(Buffer.from('张示例'))).toBe(false);
    expect((await stat(name)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(name))).toEqual(['licence.jpg']);
  });

  it('overwrites, deletes, and says what is missing', async () => {
    const files = createFiles({ directory, fieldKeys: key('k1') });
    await files.put('a', bytes('1'));
    await files.put('a', bytes('2'));
    expect(new TextDecoder().decode(await files.get('a'))).toBe('2');
    await files.delete('a');
    await files.delete('a');
    await expect(files.get('a')).rejects.toMatchObject({ code: 'file.missing', kind: 'not_found' });
    await files.put('folder/b', new Uint8Array());
    expect(await files.get('folder/b')).toHaveLength(0);
    await expect(files.get('folder')).rejects.toMatchObject({ code: 'file.missing' });
  });

  it('reads files of an older key after rotation', async () => {
    const old = key('k1');
    await createFiles({ directory, fieldKeys: old }).put('a', bytes('old'));
    const rotated = createFiles({ directory, fieldKeys: `${key('k2')},${old}` });
    expect(new TextDecoder().decode(await rotated.get('a'))).toBe('old');
    await rotated.put('a', bytes('new'));
    await expect(createFiles({ directory, fieldKeys: old }).get('a')).rejects.toMatchObject({ code: 'file.damaged' });
  });

  it('lists all files and seals those of an older key anew, each once', async () => {
    const old = key('k1');
    const before = createFiles({ directory, fieldKeys: old });
    await before.put('uploads/o/a', bytes('a'));
    await before.put('b', bytes('b'));
    // What a crash in the middle of a write leaves behind.
    await writeFile(path.join(directory, '.abc.tmp'), 'half');
    const files = createFiles({ directory, fieldKeys: `${key('k2')},${old}` });
    const keys: string[] = [];
    for await (const name of files.keys()) keys.push(name);
    expect(keys.sort()).toEqual(['b', 'uploads/o/a']);
    expect(await files.isStale('b')).toBe(true);
    expect(await files.reseal('b')).toBe('resealed');
    expect(await files.isStale('b')).toBe(false);
    expect(await files.reseal('b')).toBe('current');
    expect(new TextDecoder().decode(await files.get('b'))).toBe('b');
    await files.delete('b');
    // Deleted stays deleted.
    expect(await files.reseal('b')).toBe('gone');
    expect(await files.isStale('b')).toBe(false);
    expect((await readdir(directory)).sort()).toEqual(['.abc.tmp', 'uploads']);
  });

  it('deletes what is old enough: a file of its own, never what others put there, and what a crash left half written', async () => {
    const files = createFiles({ directory, fieldKeys: key('k1') });
    const limit = new Date('2026-06-01');
    for (const name of ['o/old', 'o/young']) await files.put(name, bytes('a'));
    const [old, young] = [['o/old', '.old.tmp', 'o/.old.tmp', 'foreign.txt'], '.young.tmp'] as const;
    for (const name of [...old.slice(1), young]) await writeFile(path.join(directory, name), 'half');
    for (const name of old) await utimes(path.join(directory, name), 0, 0);
    const deleted: string[] = [];
    for (const name of ['o/old', 'o/young', 'foreign.txt', 'gone']) {
      if (await files.deleteOlder(name, limit)) deleted.push(name);
    }
    expect(deleted).toEqual(['o/old']);
    expect(await files.deleteBroken(limit)).toBe(2);
    expect((await readdir(directory)).sort()).toEqual(['.young.tmp', 'foreign.txt', 'o']);
    expect(await readdir(path.join(directory, 'o'))).toEqual(['young']);
  });

  it('notices changed, cut and swapped files', async () => {
    const files = createFiles({ directory, fieldKeys: key('k1') });
    await files.put('a', bytes('content of a'));
    await files.put('b', bytes('content of b'));
    await copyFile(path.join(directory, 'a'), path.join(directory, 'b'));
    await expect(files.get('b')).rejects.toMatchObject({ code: 'file.damaged' });
    const whole = await readFile(path.join(directory, 'a'));
    for (const bad of [whole.subarray(0, 20), Buffer.alloc(0), Buffer.from('plain text')]) {
      await writeFile(path.join(directory, 'a'), bad);
      await expect(files.get('a')).rejects.toMatchObject({ code: 'file.damaged' });
    }
  });

  it.each([
    '',
    '..',
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    'a/',
    '.hidden',
    'a/.b',
    'a\\b',
    'a\0b',
    'ä',
    'x'.repeat(201),
  ])('refuses the key %j', async (bad) => {
    const files = createFiles({ directory, fieldKeys: key('k1') });
    await expect(files.put(bad, bytes('x'))).rejects.toMatchObject({ code: 'file.bad_key' });
    await expect(files.get(bad)).rejects.toMatchObject({ code: 'file.bad_key' });
    await expect(files.delete(bad)).rejects.toMatchObject({ code: 'file.bad_key' });
  });
});
