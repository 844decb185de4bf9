/**
 * A process of its own for one picture: the models take some 600 MB, and what a stranger's picture does to them ends with
 * the process. Picture on stdin, lines as JSON on stdout. PP-OCRv4 from node_modules: nothing is fetched.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const directory = await mkdtemp(path.join(tmpdir(), 'certdesk-reading-'));
  try {
    const file = path.join(directory, 'picture.jpg');
    await writeFile(file, Buffer.concat(chunks), { mode: 0o600 });
    // Only as an ES module.
    const { default: Ocr } = await import('@gutenye/ocr-node');
    const ocr = await Ocr.create();
    const lines = await ocr.detect(file);
    process.stdout.write(
      JSON.stringify(lines.map(({ text, mean }: { text: string; mean: number }) => ({ text, confidence: mean }))),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  // The picture's words may stand in it: only its kind is told.
  process.stderr.write(error instanceof Error ? error.name : 'unknown');
  process.exitCode = 1;
});
