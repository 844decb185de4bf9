'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Fields } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { useTRPC } from '@/app/_ui/trpc';
import { smsCodeField } from '@/lib/schemas/fields';
import css from './consult.module.css';
import { Messages } from './messages';
import { MobileProof } from './mobile-proof';
import { useProof } from './use-proof';

/** 查看答复 of who asked without signing in: by the same mobile. */
export function GuestAnswers() {
  const href = useChannelHref();
  const [open, setOpen] = useState(false);
  return (
    <Section title="查看答复">
      {open ? (
        <ByMobile />
      ) : (
        <div className={css.form}>
          <p>用留言时的手机号查看；单位登录后的留言，在“订单查询”里查看。</p>
          <div className={css.row}>
            <Button onClick={() => setOpen(true)} data-testid="answers-open">
              用手机号查看
            </Button>
            <Link href={href('/orders')}>去订单查询</Link>
          </div>
        </div>
      )}
    </Section>
  );
}

function ByMobile() {
  const trpc = useTRPC();
  const channel = useChannel();
  const proof = useProof();
  const [codeError, setCodeError] = useState<string | null>(null);
  const read = useMutation(trpc.consult.readByMobile.mutationOptions({ onSuccess: proof.clear }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = smsCodeField().safeParse(proof.code);
    setCodeError(code.success ? null : (code.error.issues[0]?.message ?? null));
    if (!code.success || !proof.request) return;
    read.mutate({ channelId: channel.id, requestId: proof.request.requestId, code: code.data });
  };
  if (read.data) return <Messages items={read.data} empty="这个手机号在本渠道没有留言。" />;
  return (
    <form onSubmit={submit} noValidate className={css.form}>
      <Fields>
        <MobileProof
          proof={proof}
          name="answers"
          hint="留言时填写的手机号。"
          errorOf={(id) => (id === 'answers-code' ? codeError : null)}
        />
      </Fields>
      {read.error ? <Failure error={read.error} /> : null}
      {proof.request ? (
        <div>
          <Button type="primary" htmlType="submit" loading={read.isPending} data-testid="answers-read">
            查看
          </Button>
        </div>
      ) : null}
    </form>
  );
}
