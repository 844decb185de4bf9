'use client';

import { useEffect, useState } from 'react';
import { readTab, writeTab } from './remember';

/** What a page that failed can still say: who can be asked, and about which order. */
export interface Helpline {
  number: number;
  hotline: string;
  serviceHours: string;
}

const KEY = 'helpline';
export const rememberHelpline = ({ number, hotline, serviceHours }: Helpline): void =>
  writeTab(KEY, { number, hotline, serviceHours } satisfies Helpline);

/** …/orders/20261122A000001/pay → 20261122A000001 */
export const orderNoIn = (path: string): string | null => /\/orders\/(\d{8}A\d{6})(?:\/|$)/.exec(path)?.[1] ?? null;

/** Known from the address and from the tab alone: the channel itself may be what could not be read. */
export function useWhereabouts(): { helpline: Helpline | null; orderNo: string | null } {
  const [known, setKnown] = useState<{ helpline: Helpline | null; orderNo: string | null }>({
    helpline: null,
    orderNo: null,
  });
  // After the first paint: the server knows nothing of this tab.
  useEffect(() => setKnown({ helpline: readTab<Helpline>(KEY), orderNo: orderNoIn(location.pathname) }), []);
  return known;
}
