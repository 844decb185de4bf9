'use client';

import { lazy, type ReactNode } from 'react';

// What is shown when an address is not there is named by every page: it is fetched only when it is needed.
const Frame = lazy(() => import('./plain-frame').then(({ PlainFrame }) => ({ default: PlainFrame })));
const Page = lazy(() => import('./missing-page'));

export const MissingFrame = ({ children }: { children: ReactNode }) => <Frame>{children}</Frame>;
export const Missing = () => <Page />;
