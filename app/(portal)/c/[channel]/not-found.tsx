'use client';

import Link from 'next/link';
import { MissingCaseNo } from '@/app/_ui/case-no';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { Page } from '@/app/_ui/page';
import { Notice } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import { useWhereabouts } from '@/app/_ui/whereabouts';

/** Inside a channel there is somebody to ask. */
export default function NotFoundInChannel() {
  const { hotline, serviceHours } = useChannel();
  const href = useChannelHref();
  const { orderNo } = useWhereabouts();
  return (
    <Page title="没有找到这个页面" back={{ href: href(), label: '首页' }}>
      <Notice tone="attention">
        <p>链接可能不完整，或者页面已经移走。请核对网址，或从下面继续：</p>
        <p>
          受理编号：
          <MissingCaseNo />
        </p>
        {orderNo ? (
          <p>
            <Link href={href(`/orders/${orderNo}`)}>
              查看订单 <span className="tabular">{orderNo}</span>
            </Link>
          </p>
        ) : null}
        <p>
          <Link href={href('/orders')}>查询订单进度</Link>
        </p>
        <p>
          客服热线：
          <Phone number={hotline} />（{serviceHours}）
        </p>
      </Notice>
    </Page>
  );
}
