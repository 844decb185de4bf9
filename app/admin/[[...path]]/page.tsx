import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { AdminMount } from '@/app/_admin/mount';

export const metadata: Metadata = { title: '管理后台' };

/** react-admin has its own router: every address below /admin is this page. */
export default async function AdminPage() {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return <AdminMount nonce={nonce} />;
}
