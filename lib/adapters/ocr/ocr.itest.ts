import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { licenceFields } from '../../domain/licence';
import { createLicenceReader } from '.';

const COMMAND = [process.execPath, '--import', 'tsx', path.join(process.cwd(), 'lib/adapters/ocr/reader.ts')];

/** A licence that nobody can take for a real one. */
function drawn(rows: string[]): Promise<Buffer> {
  const text = rows.map(
    (row, i) => `<text x="90" y="${250 + i * 58}" font-size="34" font-family="Noto Sans CJK SC">${row}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="700"><rect width="100%" height="100%" fill="#fffdf3"/>${text.join('')}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer();
}

describe('the licence reader', () => {
  it('reads code, name and legal representative of a drawn licence', async () => {
    const rows = ['统一社会信用代码 91450300MA5DEMA2A4', '名称 桂林示例甲科技有限公司', '法定代表人 张示例'];
    const lines = await createLicenceReader(COMMAND).read(await drawn(rows));
    expect(licenceFields(lines)).toEqual({
      uscc: '91450300MA5DEMA2A4',
      name: '桂林示例甲科技有限公司',
      legalName: '张示例',
    });
  }, 120_000);

  it('ends what takes too much memory or time, and says so', async () => {
    const picture = await drawn(['名称 桂林示例甲科技有限公司']);
    const reader = (limits: object) => createLicenceReader(COMMAND, limits).read(picture);
    await expect(reader({ memoryBytes: 1 })).rejects.toMatchObject({
      code: 'reader.failed',
      details: { why: 'memory' },
    });
    await expect(reader({ timeoutMs: 1 })).rejects.toMatchObject({ details: { why: 'time' } });
  }, 120_000);

  it('who is ended in the middle of his work leaves no picture behind', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'ocr-test-'));
    vi.stubEnv('TMPDIR', directory);
    try {
      const picture = await drawn(['名称 桂林示例甲科技有限公司']);
      // More than Node takes, less than the models do: by then the picture is in the reader's hands.
      const reader = createLicenceReader(COMMAND, { memoryBytes: 300 * 1024 * 1024 });
      await expect(reader.read(picture)).rejects.toMatchObject({ details: { why: 'memory' } });
      const left = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = left.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
      const contents = await Promise.all(files.map(async (file) => ({ file, content: await readFile(file) })));
      expect(contents.filter(({ content }) => content.equals(picture)).map(({ file }) => file)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await rm(directory, { recursive: true });
    }
  }, 120_000);

  it('what is no picture ends the child, not the worker', async () => {
    const reader = createLicenceReader(COMMAND);
    await expect(reader.read(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'reader.failed' });
  }, 120_000);
});
