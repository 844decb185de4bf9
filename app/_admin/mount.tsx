'use client';

import dynamic from 'next/dynamic';

/** react-admin needs the browser's history and storage: it is never rendered on the server. */
export const AdminMount = dynamic(() => import('./admin-app'), {
  ssr: false,
  loading: () => <p style={{ padding: 32, font: '16px var(--font)' }}>正在打开管理后台…</p>,
});
