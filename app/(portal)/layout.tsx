import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { PortalProviders } from '@/app/_ui/providers';
import './portal.css';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <PortalProviders nonce={nonce}>
      <div className="portal">
        <a className="skip-link" href="#main">
          跳到正文
        </a>
        {children}
      </div>
    </PortalProviders>
  );
}
