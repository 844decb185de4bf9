import { Guide } from './guide';

export const metadata = { title: '证书变更' };

export default function Page() {
  return <Guide />;
}
