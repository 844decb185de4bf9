'use client';

import { CaseNo, type PageFault, useCaseNo } from './_ui/case-no';
import { LastHotline } from './_ui/last-hotline';
import { useWhereabouts } from './_ui/whereabouts';
import './base.css';
import { cssVariables } from './theme';

/** Last resort when even the root layout failed; it has to bring its own document. */
export default function GlobalError({ error }: { error: PageFault }) {
  const caseNo = useCaseNo(error);
  const { helpline, orderNo } = useWhereabouts();
  return (
    <html lang="zh-CN">
      <head>
        <title>页面暂时打不开</title>
      </head>
      <body style={cssVariables}>
        <main className="plain-page">
          <h1>页面暂时打不开</h1>
          <p>这是我们的问题，您填写的内容已保留。请稍后重试；如果仍然打不开，请联系客服热线。</p>
          {orderNo ? <p>订单号：{orderNo}</p> : null}
          <p>
            受理编号：
            <CaseNo no={caseNo} />
          </p>
          <LastHotline />
          <p>
            <button type="button" onClick={() => location.reload()}>
              重新加载
            </button>
          </p>
          <p>
            {/* A new document: what is loaded has failed. */}
            <a href={helpline ? `/c/${helpline.number}/orders` : '/'}>{helpline ? '查询订单进度' : '返回首页'}</a>
          </p>
        </main>
      </body>
    </html>
  );
}
