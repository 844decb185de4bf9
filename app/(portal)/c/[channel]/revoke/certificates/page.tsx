import { Certificates } from '../../reissue/certificates/certificates';

export const metadata = { title: '选择证书' };

export default function Page() {
  return <Certificates of="revoke" />;
}
