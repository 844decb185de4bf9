import { openChannels } from '@/app/_trpc/page-data';
import { Entry } from './entry';

export default async function Page() {
  return <Entry channels={await openChannels()} />;
}
