import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The product's TypeScript under a folder, by name without its ending: `review/approve`. */
export function readSources(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(i?test)\.ts$|(^|\/)testing(\/|\.ts$)/.test(file),
  );
  return new Map(files.map((file) => [file.slice(0, -3), readFileSync(path.join(root, file), 'utf8')]));
}
