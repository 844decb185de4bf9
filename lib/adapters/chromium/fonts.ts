import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const FAMILY = 'Noto Sans SC';
/** Latin letters come from their own small file; everything else from the Chinese one. */
const FILES: { subset: string; range?: string }[] = [
  { subset: 'chinese-simplified' },
  { subset: 'latin', range: 'U+0000-00FF,U+2000-206F,U+20AC,U+2122' },
];
const WEIGHTS = [400, 700];

let css: string | null = null;

/**
 * Noto Sans SC as data URIs. The static single files are wanted: the variable font, or the system's CJK collection, would
 * be embedded in a PDF as Type 3, which viewers draw badly. Rare characters of names are missing here and fall back to
 * the system's Noto Sans CJK.
 */
export function fontCss(): string {
  // Resolved from the working directory, which is the project's root: bundled code has no place of its own to start from.
  const require = createRequire(path.join(process.cwd(), 'package.json'));
  css ??= WEIGHTS.flatMap((weight) =>
    FILES.map(({ subset, range }) => {
      const file = require.resolve(`@fontsource/noto-sans-sc/files/noto-sans-sc-${subset}-${weight}-normal.woff2`);
      const data = readFileSync(file).toString('base64');
      const unicodeRange = range ? `unicode-range:${range};` : '';
      return `@font-face{font-family:'${FAMILY}';font-style:normal;font-weight:${weight};${unicodeRange}src:url(data:font/woff2;base64,${data}) format('woff2');}`;
    }),
  ).join('\n');
  return `${css}\nhtml{font-family:'${FAMILY}','Noto Sans CJK SC',sans-serif;}`;
}
