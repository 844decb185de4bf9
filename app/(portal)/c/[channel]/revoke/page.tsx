import { Guide } from './guide';

export const metadata = { title: '证书注销' };

export default function Page() {
  return <Guide />;
}
