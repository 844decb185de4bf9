'use client';

import './base.css';
import { cssVariables } from './theme';

/** Last resort when even the root layout failed; it has to bring its own document. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="zh-CN">
      <body style={cssVariables}>
        <main className="plain-page">
          <h1>页面暂时打不开</h1>
          <p>这是我们的问题，您填写的内容已保留。请稍后重试；如果仍然打不开，请联系客服热线。</p>
          {error.digest ? <p>受理编号：{error.digest}</p> : null}
          <p>
            <button type="button" onClick={reset}>
              重新加载
            </button>
          </p>
        </main>
      </body>
    </html>
  );
}
