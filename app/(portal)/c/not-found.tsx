import { openChannels } from '@/app/_trpc/page-data';
import { MissingCaseNo } from '@/app/_ui/case-no';
import { MissingFrame } from '@/app/_ui/missing';
import css from './[channel]/home.module.css';
import { OpenChannels } from './[channel]/open-channels';

/** A link with a wrong or mutilated channel: the ones that there are. */
export default async function UnknownChannel() {
  return (
    <MissingFrame>
      <div className={css.unknown} data-testid="channel-unknown">
        <h1>没有找到这个渠道</h1>
        <p>链接可能不完整。请核对单位收到的通知中的网址，或者扫描通知上的二维码重新进入。</p>
        <p>
          受理编号：
          <MissingCaseNo />
        </p>
        <OpenChannels
          channels={await openChannels()}
          lead="如果您知道单位属于哪个渠道，也可以从这里进入，或者致电它的热线："
        />
      </div>
    </MissingFrame>
  );
}
