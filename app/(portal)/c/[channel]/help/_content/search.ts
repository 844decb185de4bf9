/** One thing that can be found: a guide, a question, a page. */
export interface Entry {
  key: string;
  title: string;
  text: string;
  href: string;
}

/** Full-width and half-width, capitals and small letters are one; punctuation says nothing. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}]+/gu, ' ')
    .trim();

/** How people put a question, and nothing of what it is about. */
const MANNER = /请问|怎么办|怎么样|怎么|怎样|如何|为什么|什么时候|什么|可以|一下|[了的呢吗啊]/g;

/** Chinese has no gaps between words: pairs of neighbours stand in for them; Latin words stay whole. */
function pieces(query: string): string[] {
  return query.split(/\s+/).flatMap((word) => {
    const runs = word.match(/[a-z0-9]+|[^a-z0-9]+/g) ?? [];
    return runs.flatMap((run) => {
      if (/^[a-z0-9]/.test(run) || run.length <= 2) return [run];
      return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
    });
  });
}

/** A question is found by what it is about, however it was put: at least this share of its pieces. */
const SHARE = 0.5;

function score(entry: Entry, query: string): number {
  const title = plain(entry.title);
  const text = plain(entry.text);
  const words = query.split(/\s+/);
  if (words.every((word) => title.includes(word))) return 4;
  if (words.every((word) => `${title} ${text}`.includes(word))) return 3;
  const matter = query.replace(MANNER, ' ').trim();
  if (matter === '') return 0;
  if (title.includes(matter)) return 2.5;
  const wanted = pieces(matter);
  const inTitle = wanted.filter((piece) => title.includes(piece)).length;
  const anywhere = wanted.filter((piece) => title.includes(piece) || text.includes(piece)).length;
  const share = anywhere / wanted.length;
  return share >= SHARE ? share + inTitle / wanted.length : 0;
}

/** Best first; an empty query finds nothing. */
export function search(entries: readonly Entry[], typed: string): Entry[] {
  const query = plain(typed);
  if (query === '') return [];
  return entries
    .map((entry) => ({ entry, score: score(entry, query) }))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((hit) => hit.entry);
}
