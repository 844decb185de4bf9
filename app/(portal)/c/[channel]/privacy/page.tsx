import { Prefetched } from '@/app/_trpc/prefetch';
import { Privacy } from './privacy';

export const metadata = { title: '个人信息与同意' };

export default function Page() {
  return (
    <Prefetched asks={(trpc, client) => [client.prefetchQuery(trpc.privacy.consents.queryOptions())]}>
      <Privacy />
    </Prefetched>
  );
}
