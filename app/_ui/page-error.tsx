'use client';

import { useEffect } from 'react';
import { Button } from './button';
import { CaseNo, type PageFault, useCaseNo } from './case-no';
import { Actions, Page, PrimaryAction } from './page';
import { Notice } from './parts';
import { Phone } from './phone';
import { useWhereabouts } from './whereabouts';

/** A page that failed while being drawn. What was typed is in the draft and in the tab: a reload shows it again. */
export function PageError({ error }: { error: PageFault }) {
  const caseNo = useCaseNo(error);
  const { helpline, orderNo } = useWhereabouts();
  useEffect(() => {
    // For whoever looks into the console of this device.
    console.error(error);
  }, [error]);
  return (
    <Page title="页面暂时打不开">
      <title>页面暂时打不开</title>
      <Notice tone="danger" live="alert" testId="page-error">
        <p>这是我们的问题，您填写的内容已保留。请重新加载；如果仍然打不开，请联系客服热线。</p>
        {orderNo ? (
          <p>
            订单号：<span className="tabular">{orderNo}</span>
          </p>
        ) : null}
        <p>
          受理编号：
          <CaseNo no={caseNo} />
        </p>
        {helpline ? (
          <p>
            客服热线：
            <Phone number={helpline.hotline} />（{helpline.serviceHours}）
            {orderNo || caseNo !== null ? '，致电时请告知以上编号' : ''}。
          </p>
        ) : null}
      </Notice>
      <Actions>
        <PrimaryAction onClick={() => location.reload()} testId="page-reload">
          重新加载
        </PrimaryAction>
        <Button size="large" href={helpline ? `/c/${helpline.number}/orders` : '/'}>
          {helpline ? '查询订单进度' : '返回首页'}
        </Button>
      </Actions>
    </Page>
  );
}
