'use client';

import { useEffect } from 'react';

/** The server's `data-hydrating` on the document: as long as it stands there, a press is lost. Goes when React has taken the page over. */
export function Hydrated() {
  useEffect(() => document.documentElement.removeAttribute('data-hydrating'), []);
  return null;
}
