'use client';

import { createCache, extractStyle, StyleProvider } from '@ant-design/cssinjs';
import { useServerInsertedHTML } from 'next/navigation';
import { type ReactNode, useRef, useState } from 'react';

/** antd's styles in the first HTML. Our own, because the published registry drops the nonce. */
export function StyleRegistry({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [cache] = useState(() => createCache());
  const inserted = useRef(false);
  useServerInsertedHTML(() => {
    const css = extractStyle(cache, { plain: true, once: true });
    if (inserted.current && !css) return null;
    inserted.current = true;
    return (
      <style
        nonce={nonce}
        data-rc-order="prepend"
        data-rc-priority="-1000"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: style text made by antd, nothing typed by people
        dangerouslySetInnerHTML={{ __html: css }}
      />
    );
  });
  return <StyleProvider cache={cache}>{children}</StyleProvider>;
}
