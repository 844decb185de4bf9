import { Privacy } from './privacy';

export const metadata = { title: '个人信息与同意' };

export default function Page() {
  return <Privacy />;
}
