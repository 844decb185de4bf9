import { createContext } from 'react';

/** Of the document's policy: whoever brings style sheets while the page runs has to show it. */
export const NonceContext = createContext<string | undefined>(undefined);
