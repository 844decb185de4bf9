import { Downloads } from './downloads';

export const metadata = { title: '下载' };

export default function Page() {
  return <Downloads />;
}
