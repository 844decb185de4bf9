'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button';
import { useChannel } from './channel-context';
import { CodeEntry } from './code-entry';
import { readError } from './errors';
import { Fields, SelectField, TextField } from './field';
import { Notice } from './parts';
import { Phone } from './phone';
import { rememberedUscc, rememberUscc } from './remember';
import { reportRestored } from './session-store';
import { type SentCode, useSentCode, useTypedCode } from './sms-code';
import { useTRPC } from './trpc';

const CERTIFICATE_TYPES = [{ value: 'organisation', label: '单位数字证书' }];
const DOCUMENT_TYPES = [{ value: 'licence', label: '企业营业执照' }];

/** They bring the schemas' library, which no page needs for who is signed in. Where they don't arrive, the server judges alone. */
const loadChecks = () => import('./login-checks').catch(() => null);

/** One act at a time, from the press on: the checks may still be on their way. */
function useOneAtATime() {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const alone = async (act: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    await act().finally(() => {
      running.current = false;
      setBusy(false);
    });
  };
  return { busy, alone };
}

/** The first question: whose certificates, answered by a code on its way. */
function useCodeRequest() {
  const trpc = useTRPC();
  const channel = useChannel();
  const [uscc, setUscc] = useState(rememberedUscc);
  const latest = useRef(uscc);
  const [usccError, setUsccError] = useState<string | null>(null);
  const { sent: request, onSent, forget } = useSentCode();
  const ask = useMutation(trpc.auth.requestCode.mutationOptions());

  const checkUscc = async (value: string): Promise<boolean> => {
    const wrong = (await loadChecks())?.usccError(channel.id, value) ?? null;
    // Meanwhile another one may stand there.
    if (latest.current !== value) return false;
    setUsccError(wrong);
    return wrong === null;
  };
  const send = async () => {
    // What went wrong stands in `ask`.
    const answer = await ask.mutateAsync({ channelId: channel.id, uscc }).catch(() => null);
    if (!answer || latest.current !== uscc) return;
    rememberUscc(uscc);
    onSent(answer);
  };
  const changeUscc = (value: string) => {
    latest.current = value;
    setUscc(value);
    setUsccError(null);
    // Another organisation needs another code.
    forget();
    ask.reset();
  };
  return { uscc, changeUscc, checkUscc, usccError, request, send, ask };
}

/** The second question: the code, which opens the session. */
function useCodeCheck(request: SentCode | null, onDone?: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { setCodeError, ...typed } = useTypedCode();
  const verify = useMutation(trpc.auth.verifyCode.mutationOptions());

  const confirm = async () => {
    const wrong = (await loadChecks())?.codeError(typed.code);
    if (wrong) return setCodeError(wrong);
    if (!request) return;
    try {
      await verify.mutateAsync({ requestId: request.requestId, code: typed.code });
    } catch (error) {
      return setCodeError(readError(error).message);
    }
    await queryClient.invalidateQueries();
    reportRestored();
    onDone?.();
  };
  return { ...typed, confirm };
}

/** The two questions of the login and what is known between them. */
function useLogin(onDone?: () => void) {
  const { send, ...asked } = useCodeRequest();
  const { confirm, ...checked } = useCodeCheck(asked.request, onDone);
  const { busy, alone } = useOneAtATime();
  const requestCode = async () => {
    if (!(await asked.checkUscc(asked.uscc))) return document.getElementById('login-uscc')?.focus();
    checked.changeCode('');
    await send();
  };
  return { ...asked, ...checked, busy, requestCode: () => alone(requestCode), confirm: () => alone(confirm) };
}

interface LoginPanelProps {
  onDone?: () => void;
  /** How questions and main button are laid out: on a page, or in a dialog. */
  layout: (questions: ReactNode, button: ReactNode) => ReactNode;
}

export function LoginPanel({ onDone, layout }: LoginPanelProps) {
  const login = useLogin(onDone);
  useEffect(() => {
    void loadChecks();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void (login.request ? login.confirm() : login.requestCode());
  };
  return (
    <form onSubmit={submit} noValidate>
      {layout(
        <Questions login={login} />,
        <Button
          key={login.request ? 'confirm' : 'query'}
          type="primary"
          size="large"
          htmlType="submit"
          loading={login.busy}
          data-testid={login.request ? 'login-confirm' : 'login-query'}
        >
          {login.request ? '确定' : '查询'}
        </Button>,
      )}
    </form>
  );
}

function Questions({ login }: { login: ReturnType<typeof useLogin> }) {
  return (
    <Fields>
      <SelectField
        id="login-type"
        label="数字证书类型"
        value="organisation"
        options={CERTIFICATE_TYPES}
        onChange={() => {}}
      />
      <SelectField id="login-document" label="证件类型" value="licence" options={DOCUMENT_TYPES} onChange={() => {}} />
      <TextField
        id="login-uscc"
        label="统一社会信用代码"
        hint="营业执照上的 18 位代码，可以直接粘贴。"
        example="91450300MA5DEMA2A4"
        kind="uscc"
        value={login.uscc}
        error={login.usccError}
        onChange={login.changeUscc}
        onLeave={(value) => void (value && login.checkUscc(value))}
      />
      <div aria-live="polite">{login.ask.error ? <LoginFailure error={login.ask.error} /> : null}</div>
      {login.request ? <CodePart login={login} request={login.request} /> : null}
    </Fields>
  );
}

function CodePart({ login, request }: { login: ReturnType<typeof useLogin>; request: SentCode }) {
  const channel = useChannel();
  return (
    <>
      <Notice tone="progress" live="status" testId="login-sent">
        <p>
          如果该单位在本渠道办理过证书，验证码已发送到经办人手机{' '}
          <strong className="tabular nowrap">{request.maskedMobile}</strong>
          ，10 分钟内有效。
        </p>
        <p className="muted">
          手机号已更换或收不到验证码，请拨打客服热线 <Phone number={channel.hotline} />。
        </p>
      </Notice>
      <CodeEntry
        id="login-code"
        testId="login-code"
        label="验证码"
        value={login.code}
        onChange={login.changeCode}
        error={login.codeError}
        focusWhen={request.round}
        resend={{
          label: '重新发送',
          sentLabel: '已发送',
          allowedAt: request.resendAt,
          busy: login.busy,
          onClick: login.requestCode,
          testId: 'login-resend',
        }}
      />
    </>
  );
}

function LoginFailure({ error }: { error: unknown }) {
  const failure = readError(error);
  return (
    <Notice tone="danger" testId="login-failure">
      <p>{failure.message}</p>
      {failure.requestNo ? <p className="muted">受理编号：{failure.requestNo}</p> : null}
    </Notice>
  );
}
