import type { Metadata } from 'next';
import { AdminMount } from '@/app/_admin/mount';

export const metadata: Metadata = { title: '管理后台' };

/** react-admin has its own router: every address below /admin is this page. */
export default function AdminPage() {
  return <AdminMount />;
}
