import { crc32 } from 'node:zlib';

const UTF8_NAMES = 0x0800;
/** 1 January 1980: the same files give the same bytes. */
const LONG_AGO = 0x21;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** Numbers of two or four bytes, the low one first. */
const bytes = (...numbers: [size: 2 | 4, value: number][]): Buffer =>
  Buffer.concat(
    numbers.map(([size, value]) => {
      const part = Buffer.alloc(size);
      part.writeUIntLE(value, 0, size);
      return part;
    }),
  );

/** Texts by name as a ZIP file, stored as they are. */
export function zip(files: Record<string, string>): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [file, text] of Object.entries(files)) {
    const [name, content] = [Buffer.from(file), Buffer.from(text)];
    const about = [
      bytes([2, 20], [2, UTF8_NAMES], [2, 0], [2, 0], [2, LONG_AGO]),
      bytes([4, crc32(content)], [4, content.length], [4, content.length], [2, name.length], [2, 0]),
    ];
    const local = Buffer.concat([bytes([4, LOCAL]), ...about, name, content]);
    directory.push(bytes([4, CENTRAL], [2, 20]), ...about, bytes([2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
    locals.push(local);
    at += local.length;
  }
  const entries = Buffer.concat(directory);
  const count = locals.length;
  const end = bytes([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, entries.length], [4, at], [2, 0]);
  return Buffer.concat([...locals, entries, end]);
}
