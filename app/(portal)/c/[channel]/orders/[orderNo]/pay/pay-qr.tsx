'use client';

import { useRef, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useRemaining } from '@/app/_ui/countdown';
import { formatRemaining } from '@/app/_ui/format';
import { Section } from '@/app/_ui/page';
import { Notice, Waiting } from '@/app/_ui/parts';
import { QrCode } from '@/app/_ui/qr-code';
import { saveSvgAsPng } from '@/app/_ui/save-picture';
import type { PaymentView } from '@/lib/schemas/portal-views';
import css from './pay.module.css';

interface PayQrProps {
  payment: PaymentView | undefined;
  orderNo: string;
  /** A code was asked for and is not here yet. */
  waiting: boolean;
  onRefresh: () => void;
}

export function PayQr({ payment, orderNo, waiting, onRefresh }: PayQrProps) {
  const left = useRemaining(payment?.qrExpiresAt ?? null);
  const frame = useRef<HTMLDivElement>(null);
  if (waiting) {
    return (
      <Section title="支付宝扫码付款">
        <div className={css.frame}>
          <Waiting text="正在生成付款二维码" hint="通常 3 秒内" testId="pay-preparing" />
        </div>
      </Section>
    );
  }
  if (!payment?.qrCode || left === 0) {
    return (
      <Section title="支付宝扫码付款">
        <Expired onRefresh={onRefresh} />
      </Section>
    );
  }
  const code = payment.qrCode;
  return (
    <Section title="支付宝扫码付款">
      <div ref={frame} className={css.frame}>
        <QrCode text={code} label={`订单 ${orderNo} 的支付宝付款二维码`} testId="pay-qr" />
      </div>
      <p className={css.hint}>
        打开支付宝“扫一扫”付款，付款后本页会自动更新。
        {left === null ? null : <span className="muted tabular">二维码有效 {formatRemaining(left)}</span>}
      </p>
      <div className={`${css.acts} no-print`}>
        <Button
          type="primary"
          size="large"
          href={code}
          target="_blank"
          rel="noreferrer"
          className={css.open}
          data-testid="pay-open"
        >
          在手机上打开支付宝付款
        </Button>
        {payment.pageUrl ? <OpenPage href={payment.pageUrl} /> : null}
        <Share code={code} orderNo={orderNo} frame={frame} />
      </div>
      <Otherwise onRefresh={onRefresh} />
    </Section>
  );
}

/** In a tab of its own: this page stays and follows the payment. Shown where there is no wallet app to open. */
function OpenPage({ href }: { href: string }) {
  return (
    <Button
      size="large"
      href={href}
      target="_blank"
      rel="noreferrer"
      className={css.page}
      aria-describedby="pay-page-hint"
      data-testid="pay-page"
    >
      打开支付宝页面支付
      <span id="pay-page-hint" className="visually-hidden">
        在新窗口打开，付款后本页会自动更新
      </span>
    </Button>
  );
}

/** Alipay lets one trade be paid one way; whoever began one way and wants the other needs a new trade. */
function Otherwise({ onRefresh }: { onRefresh: () => void }) {
  return (
    <p className={`${css.hint} muted no-print`}>
      提示“交易已打开”或“交易信息有误”？
      <Button type="link" size="small" onClick={onRefresh} data-testid="pay-anew">
        重新生成付款方式
      </Button>
    </p>
  );
}

function Expired({ onRefresh }: { onRefresh: () => void }) {
  return (
    <Notice tone="attention" title="二维码已过期" live="status" testId="pay-qr-expired">
      <p>刷新后用新的二维码付款，已经付过款的不会重复收取。</p>
      <p>
        <Button type="primary" size="large" onClick={onRefresh} data-testid="pay-refresh">
          刷新二维码
        </Button>
      </p>
    </Notice>
  );
}

/** On a phone one cannot scan one's own screen: open, save, or pass on to whoever pays. */
function Share({
  code,
  orderNo,
  frame,
}: {
  code: string;
  orderNo: string;
  frame: React.RefObject<HTMLDivElement | null>;
}) {
  const [said, setSaid] = useState('');
  const save = () => {
    const svg = frame.current?.querySelector('svg');
    if (svg) {
      void saveSvgAsPng(svg, `付款二维码-${orderNo}.png`).then(
        () => setSaid('二维码已保存'),
        () => setSaid('保存没有成功，请截屏保存'),
      );
    }
  };
  const share = async () => {
    try {
      if (navigator.share) await navigator.share({ title: `证书付款 ${orderNo}`, url: code });
      else {
        await navigator.clipboard.writeText(code);
        setSaid('付款链接已复制');
      }
    } catch (error) {
      // Called off by himself: nothing to tell.
      if ((error as Error).name !== 'AbortError') setSaid('没有成功，请保存二维码后发给付款人');
    }
  };
  return (
    <>
      <Button onClick={save} data-testid="pay-save">
        保存二维码
      </Button>
      <Button onClick={share} data-testid="pay-share">
        请他人付款
      </Button>
      <span role="status" className="muted">
        {said}
      </span>
    </>
  );
}
