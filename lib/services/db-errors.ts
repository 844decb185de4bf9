/** Errors of PostgreSQL as the driver and the query builder hand them on. */
interface PostgresLike {
  code?: unknown;
  constraint_name?: unknown;
  table_name?: unknown;
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let current = error; current instanceof Error && chain.length < 5; current = current.cause) chain.push(current);
  return chain;
}

/** Name of the violated unique index, or null when it was something else. */
export function uniqueViolation(error: unknown): string | null {
  for (const cause of causes(error)) {
    const { code, constraint_name } = cause as PostgresLike;
    if (code === '23505') return typeof constraint_name === 'string' ? constraint_name : '';
  }
  return null;
}

/**
 * What of an error may be logged. The query builder's message repeats the parameters of the query, and PostgreSQL's
 * detail the values of the row: neither is taken, only names, codes and the stack's places.
 */
export function describeError(error: unknown): Record<string, unknown> {
  const chain = causes(error);
  const last = chain.at(-1);
  if (!(last instanceof Error)) return { errorType: typeof error };
  const database = chain.map((cause) => cause as PostgresLike).find((cause) => typeof cause.code === 'string');
  const isQuery = chain.some((cause) => (cause as Error).name === 'DrizzleQueryError' || 'query' in (cause as object));
  return {
    errorType: last.name,
    ...(isQuery ? {} : { errorMessage: last.message }),
    ...(database ? { sqlState: database.code, constraint: database.constraint_name, table: database.table_name } : {}),
    stack: last.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12),
  };
}
