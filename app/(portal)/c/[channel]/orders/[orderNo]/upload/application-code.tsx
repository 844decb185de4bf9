'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { CodeEntry } from '@/app/_ui/code-entry';
import { Dialog } from '@/app/_ui/dialog';
import { readError } from '@/app/_ui/errors';
import { Notice } from '@/app/_ui/parts';
import { type SentCode, useSentCode, useTypedCode } from '@/app/_ui/sms-code';
import { useTRPC } from '@/app/_ui/trpc';
import { confirmApplicationInput } from '@/lib/schemas/order';

/** Asks for the code and hands in what was typed. */
function useApplicationCode(orderNo: string, next: string) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { code, changeCode, codeError, setCodeError } = useTypedCode();
  const { sent, onSent } = useSentCode();
  const ask = useMutation(trpc.order.requestApplicationCode.mutationOptions());
  const confirm = useMutation(trpc.order.confirmApplication.mutationOptions());

  const send = () => {
    setCodeError(null);
    ask.mutate({ orderNo }, { onSuccess: onSent });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checked = confirmApplicationInput.safeParse({ orderNo, code });
    if (!checked.success) return setCodeError(checked.error.issues[0]?.message ?? null);
    confirm.mutate(checked.data, {
      onSuccess: () => {
        router.push(href(`/orders/${orderNo}${next}`));
        void queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() });
      },
      onError: (failure) => setCodeError(readError(failure).message),
    });
  };
  const confirming = confirm.isPending || confirm.isSuccess;
  return { code, changeCode, codeError, sent, ask, send, submit, confirming };
}

/** 点击获取验证码，输入手机收到的验证码，点击【确定】. */
interface ApplicationCodeProps {
  orderNo: string;
  open: boolean;
  onClose: () => void;
  /** 变更 of the agent's mobile: the code goes to the new one. */
  toNewMobile: boolean;
  /** Nothing is to be paid: the review is next. */
  free: boolean;
}

export function ApplicationCode({ orderNo, open, onClose, toNewMobile, free }: ApplicationCodeProps) {
  const application = useApplicationCode(orderNo, free ? '' : '/pay');
  return (
    <Dialog
      open={open}
      title="确认申请"
      onClose={onClose}
      testId="application-dialog"
      footer={
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          form="application-form"
          loading={application.confirming}
          data-testid="application-code-confirm"
        >
          确定
        </Button>
      }
    >
      <p>
        请用{toNewMobile ? '变更后的经办人手机' : '经办人手机'}
        收到的验证码确认本次申请。确认后{free ? '' : '进入付款，'}资料交由受理点审核。
      </p>
      <Outcome sent={application.sent} failure={application.ask.error} />
      <form id="application-form" onSubmit={application.submit} noValidate>
        <CodeEntry
          id="application-code"
          testId="application-code"
          label="验证码"
          value={application.code}
          onChange={application.changeCode}
          error={application.codeError}
          focusWhen={application.sent?.round}
          resend={{
            label: application.sent ? '重新获取' : '获取验证码',
            sentLabel: '已发送',
            allowedAt: application.sent?.resendAt ?? null,
            busy: application.ask.isPending,
            onClick: application.send,
            testId: 'application-code-send',
          }}
        />
      </form>
    </Dialog>
  );
}

function Outcome({ sent, failure }: { sent: SentCode | null; failure: unknown }) {
  return (
    <div aria-live="polite">
      {sent ? (
        <p>
          验证码已发送到 <strong className="tabular nowrap">{sent.maskedMobile}</strong>，10 分钟内有效。
        </p>
      ) : null}
      {failure ? (
        <Notice tone="danger">
          <p>{readError(failure).message}</p>
        </Notice>
      ) : null}
    </div>
  );
}
