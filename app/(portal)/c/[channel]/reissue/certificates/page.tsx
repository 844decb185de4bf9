import { Certificates } from './certificates';

export const metadata = { title: '选择证书' };

export default function Page() {
  return <Certificates of="reissue" />;
}
