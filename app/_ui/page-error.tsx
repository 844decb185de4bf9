'use client';

import { Button } from 'antd';
import Link from 'next/link';
import { useParams } from 'next/navigation';
import { useEffect } from 'react';
import { useChannelOrNull } from './channel-context';
import { Page } from './page';
import { Notice } from './parts';
import { Phone } from './phone';

/** A page that failed while being drawn. What was typed is in the draft and in the tab: a reload shows it again. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const channel = useChannelOrNull();
  const { orderNo } = useParams<{ orderNo?: string }>();
  useEffect(() => {
    // For whoever looks into the console of this device; the server has its own line under the same number.
    console.error(error);
  }, [error]);
  return (
    <Page title="页面暂时打不开">
      <Notice tone="danger" live="alert" testId="page-error">
        <p>这是我们的问题，您填写的内容已保留。请重新加载；如果仍然打不开，请联系客服热线。</p>
        {orderNo ? (
          <p>
            订单号：<span className="tabular">{orderNo}</span>
          </p>
        ) : null}
        {error.digest ? (
          <p>
            受理编号：<span className="tabular">{error.digest}</span>
          </p>
        ) : null}
        {channel ? (
          <p>
            客服热线：
            <Phone number={channel.hotline} />（{channel.serviceHours}），致电时请告知以上编号。
          </p>
        ) : null}
        <p>
          <Button type="primary" onClick={reset}>
            重新加载
          </Button>
        </p>
        <p>
          <Link href={channel ? `/c/${channel.number}/orders` : '/'}>{channel ? '查询订单进度' : '返回首页'}</Link>
        </p>
      </Notice>
    </Page>
  );
}
