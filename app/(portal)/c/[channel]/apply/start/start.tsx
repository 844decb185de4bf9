'use client';

import Link from 'next/link';
import type { FormEvent } from 'react';
import { AgreementTicks } from '@/app/_ui/agreement-ticks';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { CodeEntry } from '@/app/_ui/code-entry';
import { ErrorSummary } from '@/app/_ui/error-summary';
import { ErrorText } from '@/app/_ui/error-text';
import { Failure } from '@/app/_ui/failure';
import { Fields, TextField } from '@/app/_ui/field';
import { Actions, Page, PrimaryAction, Section } from '@/app/_ui/page';
import { Notice } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import type { OnboardingView } from '@/lib/schemas/onboarding';
import { Journey } from '../../reissue/_parts/journey';
import { PasteCompany } from '../../reissue/[draftId]/_form/paste-company';
import { FIELDS, startId } from './fields';
import { LicenceStep } from './licence-step';
import css from './start.module.css';
import { CONSENT_PREFIX, useStart } from './use-start';

/** 核对单位: the register first, then the agent's phone; both on one page, nothing typed twice. */
export function Start() {
  const href = useChannelHref();
  const start = useStart();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (start.request) start.confirm();
    else start.check();
  };
  return (
    <Page
      title="核对单位"
      lead="请对照营业执照和法定代表人身份证填写，我们会与登记机关核对。"
      back={{ href: href('/apply'), label: '办理须知' }}
      progress={<Journey of="new" at="核对单位" />}
    >
      {start.existing ? (
        <Existing />
      ) : (
        <form onSubmit={submit} noValidate style={{ display: 'grid', gap: 16 }}>
          {start.attempt > 0 ? <ErrorSummary errors={start.errors} attempt={start.attempt} /> : null}
          <LicenceStep licence={start.licence} />
          <Questions start={start} />
          {start.marks.marked.size > 0 ? <ConfirmRead start={start} /> : null}
          <Agreements start={start} />
          {start.view && start.view.outcome !== 'matched' ? <Refused view={start.view} /> : null}
          {start.failure ? <Failure error={start.failure} /> : null}
          {start.request ? <CodePart start={start} request={start.request} /> : null}
          <Actions>
            <PrimaryAction
              htmlType="submit"
              loading={start.busy}
              testId={start.request ? 'apply-confirm' : 'apply-check'}
            >
              {start.request ? '下一步' : '核对单位信息'}
            </PrimaryAction>
          </Actions>
        </form>
      )}
    </Page>
  );
}

function Questions({ start }: { start: ReturnType<typeof useStart> }) {
  return (
    <>
      {(['organisation', 'agent'] as const).map((group) => (
        <Section key={group} title={group === 'organisation' ? '单位和法定代表人' : '经办人'}>
          {group === 'organisation' ? <PasteOrganisation start={start} /> : null}
          <Fields>
            {FIELDS.filter((field) => field.group === group).map(({ name, group: _, ...field }) => (
              <TextField
                key={name}
                {...field}
                hint={start.marks.marked.has(name) ? '识别自营业执照，请核对。' : field.hint}
                id={startId(name)}
                value={start.values[name] ?? ''}
                error={start.errorOf(name)}
                onChange={(value) => start.change(name, value)}
                onLeave={() => start.leave(name)}
              />
            ))}
          </Fields>
        </Section>
      ))}
    </>
  );
}

function PasteOrganisation({ start }: { start: ReturnType<typeof useStart> }) {
  return (
    <PasteCompany
      offer={(company) =>
        (['uscc', 'name', 'legalName'] as const).map((name) => [
          FIELDS.find((field) => field.name === name)?.label ?? name,
          company[name],
          (value) => start.change(name, value),
        ])
      }
    />
  );
}

/** Nothing that a machine has read is taken silently. */
function ConfirmRead({ start: { marks, attempt } }: { start: ReturnType<typeof useStart> }) {
  const id = startId('read-confirmed');
  const error = attempt > 0 ? (marks.errors[0]?.message ?? null) : null;
  return (
    <Section>
      <label className={css.confirm} htmlFor={id}>
        <input
          id={id}
          data-testid={id}
          type="checkbox"
          checked={marks.ticked}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => marks.setTicked(event.target.checked)}
        />
        <span>识别自营业执照的内容我已逐项核对，与执照一致</span>
      </label>
      <ErrorText id={id} error={error} />
    </Section>
  );
}

/** Asked here and not with the form: the register and the message get their part before there is a form. */
function Agreements({ start: { consents, attempt } }: { start: ReturnType<typeof useStart> }) {
  if (consents.texts.length === 0) return null;
  return (
    <Section title="同意事项">
      <p className="muted">核对单位信息和发送验证码需要以下同意，请阅读后逐项勾选。提交订单前还会请您确认其余事项。</p>
      <AgreementTicks
        texts={consents.texts}
        ticked={consents.ticked}
        setTicked={consents.setTicked}
        prefix={CONSENT_PREFIX}
        errorOf={(id) => (attempt > 0 ? (consents.errors.find((error) => error.id === id)?.message ?? null) : null)}
      />
    </Section>
  );
}

function Refused({ view }: { view: OnboardingView }) {
  const channel = useChannel();
  return (
    <Notice
      tone={view.outcome === 'unavailable' ? 'attention' : 'danger'}
      live="alert"
      title={view.outcome === 'unavailable' ? '暂时无法核对' : '核对没有通过'}
      testId="apply-refused"
    >
      <p>{view.message}</p>
      <p>
        需要帮助请致电 <Phone number={channel.hotline} />
        ，受理点可以协助办理。
      </p>
    </Notice>
  );
}

interface CodePartProps {
  start: ReturnType<typeof useStart>;
  request: NonNullable<ReturnType<typeof useStart>['request']>;
}

function CodePart({ start, request }: CodePartProps) {
  return (
    <Section title="验证经办人手机">
      <Fields>
        <Notice tone="success" live="status" testId="apply-sent">
          <p>
            单位信息已核对。验证码已发送到经办人手机 <strong className="tabular nowrap">{request.maskedMobile}</strong>
            ，10 分钟内有效。
          </p>
        </Notice>
        <CodeEntry
          id="apply-code"
          testId="apply-code"
          label="验证码"
          value={start.code}
          onChange={start.changeCode}
          error={start.codeError}
          focusWhen={request.round}
          resend={{
            label: '重新发送',
            sentLabel: '已发送',
            allowedAt: request.resendAt,
            busy: start.sending,
            onClick: start.sendAgain,
            testId: 'apply-resend',
          }}
        />
      </Fields>
    </Section>
  );
}

/** Said to who has proven organisation and phone: what he can do instead. */
function Existing() {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <Notice tone="attention" live="alert" title="该单位已在本渠道办理过证书" testId="apply-existing">
      <p>不需要初次办理，请按实际情况选择业务，用登记的经办人手机验证：</p>
      <ul>
        <li>
          证书丢失或损坏：<Link href={href('/reissue')}>证书补办</Link>
        </li>
        <li>
          查看办理进度：<Link href={href('/orders')}>订单查询</Link>
        </li>
        <li>
          单位信息变更、证书到期或忘记密码：<Link href={href()}>返回首页选择业务</Link>
        </li>
        <li>
          证书都已注销或过期，没有能用的：请致电 <Phone number={channel.hotline} /> 办理新证书
        </li>
      </ul>
      <p>
        登记的经办人已离职或更换手机的，请致电 <Phone number={channel.hotline} />。
      </p>
    </Notice>
  );
}
