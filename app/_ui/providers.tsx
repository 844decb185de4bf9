'use client';

import { IconProvider } from '@ant-design/icons';
import { type ReactNode, useState } from 'react';
import { NonceContext } from './nonce';
import { TrpcProvider } from './trpc';

/** The icons' styles are in portal.css. */
const ICONS = { zeroRuntime: true };

export function PortalProviders(props: { nonce: string | undefined; children: ReactNode }) {
  const { children } = props;
  // The browser compares with the nonce of the first document; a refreshed page brings another one.
  const [nonce] = useState(props.nonce);
  return (
    <NonceContext value={nonce}>
      <IconProvider value={ICONS}>
        <TrpcProvider>{children}</TrpcProvider>
      </IconProvider>
    </NonceContext>
  );
}
