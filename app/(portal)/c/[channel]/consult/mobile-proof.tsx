import { Button } from '@/app/_ui/button';
import { CodeEntry } from '@/app/_ui/code-entry';
import { Failure } from '@/app/_ui/failure';
import { TextField } from '@/app/_ui/field';
import { Notice } from '@/app/_ui/parts';
import type { useProof } from './use-proof';

interface MobileProofProps {
  proof: ReturnType<typeof useProof>;
  errorOf: (id: string) => string | null;
  /** Ids on a page with two of them. */
  name?: string;
  hint?: string;
}

/** 手机号 and its 验证码, asked for only when there is no session. */
export function MobileProof({ proof, errorOf, name = 'consult', hint }: MobileProofProps) {
  const { request } = proof;
  return (
    <>
      <TextField
        id={`${name}-mobile`}
        label="手机号"
        hint={hint ?? '答复后发短信通知这个号码，查看答复时也用它。'}
        kind="mobile"
        autoComplete="tel"
        value={proof.mobile}
        error={proof.mobileError ?? errorOf(`${name}-mobile`)}
        onChange={proof.setMobile}
      />
      {proof.ask.error ? <Failure error={proof.ask.error} testId={`${name}-code-failure`} /> : null}
      {request ? (
        <>
          <Notice tone="progress" live="status">
            <p>
              验证码已发送到 <strong className="tabular nowrap">{request.maskedMobile}</strong>，10 分钟内有效。
            </p>
          </Notice>
          <CodeEntry
            id={`${name}-code`}
            testId={`${name}-code`}
            label="验证码"
            value={proof.code}
            error={errorOf(`${name}-code`)}
            onChange={proof.setCode}
            focusWhen={request.round}
            resend={{
              label: '重新发送',
              sentLabel: '已发送',
              allowedAt: request.resendAt,
              busy: proof.ask.isPending,
              onClick: proof.send,
            }}
          />
        </>
      ) : (
        <div>
          <Button onClick={proof.send} loading={proof.ask.isPending} data-testid={`${name}-request-code`}>
            获取验证码
          </Button>
        </div>
      )}
    </>
  );
}
