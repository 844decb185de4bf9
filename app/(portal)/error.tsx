'use client';

import { Button } from 'antd';
import { useEffect } from 'react';
import { Page } from '@/app/_ui/page';
import { Notice } from '@/app/_ui/parts';

/** A page that failed while being drawn. What was typed is in the draft and in the tab: a reload shows it again. */
export default function PortalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => {
    // For whoever looks into the console of this device; the server has its own line under the same number.
    console.error(error);
  }, [error]);
  return (
    <Page title="页面暂时打不开">
      <Notice tone="danger" live="alert">
        <p>这是我们的问题，您填写的内容已保留。请稍后重试；如果仍然打不开，请联系客服热线。</p>
        {error.digest ? <p className="muted">受理编号：{error.digest}</p> : null}
        <p>
          <Button onClick={reset}>重新加载</Button>
        </p>
      </Notice>
    </Page>
  );
}
