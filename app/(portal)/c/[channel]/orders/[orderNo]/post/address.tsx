'use client';

import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { Section } from '@/app/_ui/page';
import { Facts, Notice } from '@/app/_ui/parts';
import type { MaterialsView } from '@/lib/schemas/material-views';

/** 指定受理点: to be copied as one block into the courier's form. */
export function Address({ point, words }: { point: MaterialsView['point']; words: string }) {
  const block = useRef<HTMLDivElement>(null);
  const receiver = `${point.name} ${point.contact}`;
  return (
    <Section
      title="邮寄到以下受理点"
      extra={<Copy text={`${receiver}，${point.phone}，${point.address}`} select={block} />}
    >
      <div ref={block} data-testid="post-address">
        <Facts
          rows={[
            { label: '收货人', value: receiver },
            { label: '联系方式', value: <span className="tabular">{point.phone}</span> },
            { label: '收件地址', value: point.address },
          ]}
        />
      </div>
      <div style={{ marginTop: 16 }}>
        <Notice tone="attention" title={`快递单上请注明“${words}”字样`}>
          <p>
            <strong>单位自付邮寄运费</strong>，拒收到付。
          </p>
        </Notice>
      </div>
    </Section>
  );
}

function Copy({ text, select }: { text: string; select: React.RefObject<HTMLElement | null> }) {
  const [done, setDone] = useState<'copied' | 'selected' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
    } catch {
      // The clipboard is closed (no TLS, or forbidden): marked, it is copied by hand.
      if (select.current) window.getSelection()?.selectAllChildren(select.current);
      setDone('selected');
    }
  };
  return (
    <>
      <Button
        onClick={copy}
        icon={done === 'copied' ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
        data-testid="copy-address"
        className="no-print"
      >
        {done === 'copied' ? '已复制' : done === 'selected' ? '已选中，请复制' : '复制地址'}
      </Button>
      <span className="visually-hidden" role="status">
        {done === 'copied' ? '地址已复制' : ''}
      </span>
    </>
  );
}
