import { Prefetched } from '@/app/_trpc/prefetch';
import { Certificates } from '../../reissue/certificates/certificates';

export const metadata = { title: '选择证书' };

export default function Page() {
  return (
    <Prefetched
      asks={(trpc, client) => [client.prefetchQuery(trpc.certificates.list.queryOptions({ businessType: 'change' }))]}
    >
      <Certificates of="change" />
    </Prefetched>
  );
}
