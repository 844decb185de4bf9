import { Guide } from './guide';

export const metadata = { title: '证书补办' };

export default function Page() {
  return <Guide />;
}
