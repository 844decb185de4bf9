/** What went wrong, from the outside in: what the driver said is more than which query it stopped. */
export function told(error: unknown): string {
  const said: string[] = [];
  for (let at = error; at !== undefined && at !== null; at = at instanceof Error ? at.cause : null) {
    const words = wordsOf(at);
    if (words && !said.includes(words)) said.push(words);
  }
  return said.join('\n  because: ');
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Its text is SQL and the values of somebody's order.
  if (error.message.startsWith('Failed query:')) return 'the database did not answer a query';
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(wordsOf).join('; ');
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}
