import { openChannels } from '@/app/_trpc/page-data';
import { OpenChannels } from './[channel]/open-channels';

/** A link with a wrong or mutilated channel: the ones that there are. */
export default async function UnknownChannel() {
  return (
    <main id="main" className="plain-page" data-testid="channel-unknown">
      <h1>没有找到这个渠道</h1>
      <p>链接可能不完整。请核对单位收到的通知中的网址，或者扫描通知上的二维码重新进入。</p>
      <OpenChannels channels={await openChannels()} lead="如果您知道单位属于哪个渠道，也可以从这里进入：" />
      <p>仍然进不去的，请致电向您的单位发通知的管理机构，或者渠道页面下方的客服热线。</p>
    </main>
  );
}
