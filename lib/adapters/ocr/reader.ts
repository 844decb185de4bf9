/**
 * A process of its own for one picture: the models take some 600 MB, and what a stranger's picture does to them ends with
 * the process. Picture on stdin, lines as JSON on stdout. PP-OCRv4 from node_modules: nothing is fetched. The picture is
 * in memory only: who is ended in the middle of his work leaves no file.
 */
async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  // Only as an ES module.
  const { default: Ocr } = await import('@gutenye/ocr-node');
  const ocr = await Ocr.create();
  // Its types want a file's name; what it is given goes to sharp as it is.
  const lines = await ocr.detect(Buffer.concat(chunks));
  process.stdout.write(
    JSON.stringify(lines.map(({ text, mean }: { text: string; mean: number }) => ({ text, confidence: mean }))),
  );
}

main().catch((error: unknown) => {
  // The picture's words may stand in it: only its kind is told.
  process.stderr.write(error instanceof Error ? error.name : 'unknown');
  process.exitCode = 1;
});
