/** Widths of bars and gaps by value, from ISO/IEC 15417; the last one is the stop sign. */
const PATTERNS =
  `212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
  123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
  232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
  313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
  111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
  111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
  114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112`.split(/\s+/);
const [CODE_C, CODE_B, START_B, START_C, STOP] = [99, 100, 104, 105, 106];

interface Picture {
  width: number;
  height: number;
  data: ArrayLike<number>;
}

/** Lengths of the runs of one colour along a row, from the first dark one. */
function runs({ width, data }: Picture, y: number): number[] {
  const found: number[] = [];
  let last = false;
  for (let x = 0; x < width; x++) {
    const dark = (data[(y * width + x) * 4] ?? 255) < 128;
    if (dark === last) {
      if (found.length > 0) found[found.length - 1] = (found.at(-1) ?? 0) + 1;
    } else if (dark || found.length > 0) found.push(1);
    last = dark;
  }
  return found;
}

function signOf(widths: number[]): number {
  const modules = widths.length === 7 ? 13 : 11;
  const unit = widths.reduce((sum, width) => sum + width, 0) / modules;
  return PATTERNS.indexOf(widths.map((width) => Math.round(width / unit)).join(''));
}

function decode(row: number[], at: number): string | null {
  const values: number[] = [];
  for (let i = at; values.at(-1) !== STOP; i += 6) {
    const stop = signOf(row.slice(i, i + 7)) === STOP;
    const value = stop ? STOP : signOf(row.slice(i, i + 6));
    if (value < 0) return null;
    values.push(value);
  }
  const sum = values.slice(0, -2).reduce((total, value, i) => total + value * Math.max(1, i), 0);
  if (sum % 103 !== values.at(-2)) return null;
  let pairs = values[0] === START_C;
  return values.slice(1, -2).reduce((text, value) => {
    // Among pairs of digits 99 is two digits, and no sign to change.
    if (value === (pairs ? CODE_B : CODE_C)) pairs = !pairs;
    else return text + (pairs ? String(value).padStart(2, '0') : String.fromCharCode(value + 32));
    return text;
  }, '');
}

/** Reads the first Code 128 of a picture as a scanner does: one line through the bars. null: there is none. */
export function readBarcode(picture: Picture): string | null {
  for (let y = 0; y < picture.height; y += 4) {
    const row = runs(picture, y);
    for (let at = 0; at + 6 < row.length; at += 2) {
      if (![START_B, START_C].includes(signOf(row.slice(at, at + 6)))) continue;
      const text = decode(row, at);
      if (text) return text;
    }
  }
  return null;
}
