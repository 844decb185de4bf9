import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const FAMILY = 'Noto Sans SC';
const WEIGHTS = [400, 700];

/** One file of the family: the characters that it has, and where it lies. */
interface Face {
  file: string;
  range: string;
  has(codePoint: number): boolean;
}

const faces = new Map<number, Face[]>();
const data = new Map<string, string>();

/**
 * Noto Sans SC as data URIs: of its hundred files those that hold a character of the text, for a browser unpacks whatever
 * it is given. Static files are wanted: the variable font, or the system's CJK collection, would be embedded in a PDF as
 * Type 3, which viewers draw badly. Rare characters of names are missing here and fall back to the system's Noto Sans CJK.
 */
export function fontCss(text: string): string {
  const points = [...new Set(text)].map((character) => character.codePointAt(0) ?? 0);
  const css = WEIGHTS.flatMap((weight) =>
    facesOf(weight)
      .filter((face) => points.some(face.has))
      .map(({ file, range }) => {
        const src = `url(data:font/woff2;base64,${dataOf(file)}) format('woff2')`;
        return `@font-face{font-family:'${FAMILY}';font-style:normal;font-weight:${weight};unicode-range:${range};src:${src};}`;
      }),
  );
  return `${css.join('\n')}\nhtml{font-family:'${FAMILY}','Noto Sans CJK SC',sans-serif;}`;
}

/** As the package's own style sheet lists them. */
function facesOf(weight: number): Face[] {
  const known = faces.get(weight);
  if (known) return known;
  // Resolved from the working directory, which is the project's root: bundled code has no place of its own to start from.
  const sheet = createRequire(path.join(process.cwd(), 'package.json')).resolve(
    `@fontsource/noto-sans-sc/${weight}.css`,
  );
  const rules = readFileSync(sheet, 'utf8').matchAll(/url\(([^)]+\.woff2)\)[^}]*?unicode-range:\s*([^;]+);/gs);
  const listed = [...rules].map(([, file = '', range = '']) => ({
    file: path.join(path.dirname(sheet), file),
    range,
    has: inRange(range),
  }));
  faces.set(weight, listed);
  return listed;
}

function inRange(range: string): (codePoint: number) => boolean {
  const spans = range.split(',').map((span) => {
    const [from = '', to = from] = span.trim().slice(2).split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
  });
  return (point) => spans.some(([from, to]) => point >= from && point <= to);
}

function dataOf(file: string): string {
  const known = data.get(file) ?? readFileSync(file).toString('base64');
  data.set(file, known);
  return known;
}
