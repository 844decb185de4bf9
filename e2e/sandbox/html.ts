/** HTML by template text: every value is escaped unless it is itself made by `html`. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (value: string): string => value.replace(/[&<>"']/g, (char) => ESCAPES[char] as string);

type Value = Html | string | number | null | undefined | false | readonly Value[];

function render(value: Value): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return value === null || value === undefined || value === false ? '' : escapeText(String(value));
}

export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.reduce((out, part, index) => out + render(values[index - 1]) + part));

/** Text that is known to be safe HTML, e.g. an SVG made here. */
export const raw = (text: string): Html => new Html(text);
