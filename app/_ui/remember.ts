/** What this tab remembers between pages. Gone when the tab is closed; storage may be switched off, then nothing is. */
export function readTab<T>(key: string): T | null {
  try {
    const text = sessionStorage.getItem(`certdesk.${key}`);
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

export function writeTab(key: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(`certdesk.${key}`);
    else sessionStorage.setItem(`certdesk.${key}`, JSON.stringify(value));
  } catch {
    // Full or forbidden storage: the draft on the server is the other copy.
  }
}

/** A code printed on every invoice, kept so that signing in again after a break needs no typing. */
export const rememberedUscc = (): string => (typeof window === 'undefined' ? '' : (readTab<string>('uscc') ?? ''));
export const rememberUscc = (uscc: string): void => writeTab('uscc', uscc);
