/** When a customer is reminded of what is awaited of him, and when that ends; milliseconds since 1970. */
export interface Patience {
  reminders: readonly number[];
  end: number;
}

export interface Due {
  act: 'remind' | 'expire';
  pause: number;
}

/** Never at once again: an act that changed nothing must not spin. */
export const SHORTEST = 1_000;

/** What comes next, and how long until then. */
export function nextDue({ reminders, end }: Patience, reminded: number, now: number): Due {
  const reminder = reminders[reminded];
  return { act: reminder === undefined ? 'expire' : 'remind', pause: Math.max(SHORTEST, (reminder ?? end) - now) };
}
