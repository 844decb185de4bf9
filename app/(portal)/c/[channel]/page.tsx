import { ChannelHome } from './channel-home';

export default function Page() {
  return <ChannelHome />;
}
