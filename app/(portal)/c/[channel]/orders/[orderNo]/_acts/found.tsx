'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { CodeEntry } from '@/app/_ui/code-entry';
import { readError } from '@/app/_ui/errors';
import { useSentCode, useTypedCode } from '@/app/_ui/sms-code';
import { useTRPC } from '@/app/_ui/trpc';
import { moneyText } from '@/lib/domain/money';
import { ORDER_STATES } from '@/lib/domain/order';
import { foundInput } from '@/lib/schemas/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import { ActDialog, useRefreshOrders } from './act-dialog';

function useFound(orderNo: string, done: () => void) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const { code, changeCode, codeError, setCodeError } = useTypedCode();
  const { sent, onSent } = useSentCode();
  const ask = useMutation(trpc.order.requestFoundCode.mutationOptions({ onSuccess: onSent }));
  const confirm = useMutation(
    trpc.order.confirmFound.mutationOptions({
      onSuccess: async () => {
        await refresh();
        done();
      },
      onError: (failure) => setCodeError(readError(failure).message),
    }),
  );
  const submit = () => {
    const checked = foundInput.safeParse({ orderNo, code });
    if (!checked.success) return setCodeError(checked.error.issues[0]?.message ?? null);
    confirm.mutate(checked.data);
  };
  return { code, changeCode, codeError, sent, ask, confirm, submit };
}

/** 找到了: the hold ends; an order that still runs ends, too, and the money goes back. The agent's phone agrees. */
export function TokenFound({ order }: { order: OrderView }) {
  const [asking, setAsking] = useState(false);
  const found = useFound(order.orderNo, () => setAsking(false));
  if (!order.allowed.includes('found') && !asking) return null;
  const paid = order.payment.state === 'paid' && order.payment.amountFen > 0;
  const ended = ORDER_STATES[order.state].final;
  // By post there is no hold before the review.
  const held = order.certificate.oldState === 'on_hold';
  return (
    <>
      <Button onClick={() => setAsking(true)} data-testid="found">
        UKey 找到了
      </Button>
      <ActDialog
        open={asking}
        title="UKey 找到了"
        testId="found-dialog"
        label="确认找到了"
        pending={found.confirm.isPending}
        error={found.ask.error}
        onClose={() => setAsking(false)}
        onConfirm={found.submit}
      >
        <p>
          确认后，原证书{held ? '解除挂失、' : ''}可以继续使用
          {ended ? '' : `，补办订单 ${order.orderNo} 随即取消`}
          {paid ? `，已支付的 ${moneyText(order.payment.amountFen)} 自动全额退回` : ''}。
        </p>
        {found.sent ? (
          <p role="status">
            验证码已发送到经办人手机 <strong className="tabular nowrap">{found.sent.maskedMobile}</strong>，10
            分钟内有效。
          </p>
        ) : null}
        <FoundCode orderNo={order.orderNo} found={found} />
      </ActDialog>
    </>
  );
}

function FoundCode({ orderNo, found }: { orderNo: string; found: ReturnType<typeof useFound> }) {
  return (
    <CodeEntry
      id="found-code"
      testId="found-code"
      label="经办人手机收到的验证码"
      value={found.code}
      onChange={found.changeCode}
      error={found.codeError}
      focusWhen={found.sent?.round}
      resend={{
        label: found.sent ? '重新获取' : '获取验证码',
        sentLabel: '已发送',
        allowedAt: found.sent?.resendAt ?? null,
        busy: found.ask.isPending,
        onClick: () => found.ask.mutate({ orderNo: orderNo }),
        testId: 'found-code-send',
      }}
    />
  );
}
