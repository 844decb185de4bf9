'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { ErrorSummary, type FieldError } from '@/app/_ui/error-summary';
import { Actions, Page, PrimaryAction } from '@/app/_ui/page';
import { AgreementsStep } from './agreements-step';
import { ChangesStep } from './changes-step';
import { useAgreements, useDraft, useKind } from './draft-context';
import type { FormStep, GroupName } from './fields';
import { FormJourney } from './form-journey';
import { GroupStep } from './group-step';
import { stepsOf } from './kinds';
import { PostInstead } from './post-instead';
import { ReasonStep } from './reason-step';
import { RecipientStep, usePickerAhead } from './recipient-step';
import { SaveNote } from './save-note';
import { TokensStep } from './tokens-step';
import { useFormStep } from './use-step';
import { stepErrors, valuesOf } from './validate';
import { VerificationStep } from './verification-step';
import { VerifyStep } from './verify-step';

export interface StepProps {
  errorOf: (id: string) => string | null;
  onLeave: (id: string) => void;
}

const LEADS: Partial<Record<FormStep, string>> = {
  reason: '注销后立即失效且不能恢复。请选择最符合的原因。',
  changes: '对照证书和登记的内容，只填有变化的项目，其余留空。',
  tokens: '选择证书产品和数量，以及每枚由谁使用。',
  verification: '选择一种方式核实单位的办理意愿。',
  invoice: '付款后 24 小时内开具电子发票，发送到经办人电子邮箱。',
  contact: '经办人是来办理的人，办理中的通知都会发给他。',
  recipient: '新的证书介质由顺丰寄到这个地址，运费到付。',
  agreements: '请阅读以下协议，同意后勾选。',
};

/** Errors of the step: beside a field once it was left, all of them after 下一步. */
function useStepErrors(step: FormStep) {
  const { data } = useDraft();
  const online = useAgreements();
  const posted = useAgreements(true);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [attempted, setAttempted] = useState({ step, count: 0, byPost: false });
  const errorsFor = (byPost: boolean) => stepErrors(step, data, byPost ? posted : online);
  const tried = attempted.step === step && attempted.count > 0;
  const errors = errorsFor(tried && attempted.byPost);
  return {
    errors,
    attempt: tried ? attempted.count : 0,
    tried,
    /** Nothing is wrong; or what is wrong is shown now. */
    ready: (byPost = false) => {
      if (errorsFor(byPost).length === 0) return true;
      setAttempted((last) => ({ step, count: (last.step === step ? last.count : 0) + 1, byPost }));
      return false;
    },
    onLeave: (id: string) => setLeft((last) => new Set(last).add(id)),
    errorOf: (id: string) =>
      tried || left.has(id) ? (errors.find((error: FieldError) => error.id === id)?.message ?? null) : null,
  };
}

const isGroup = (step: FormStep): step is GroupName =>
  ['organisation', 'verification', 'invoice', 'contact', 'recipient'].includes(step);

export function FormPage() {
  const { data } = useDraft();
  const kind = useKind();
  const place = useFormStep(kind.steps, data.step);
  return (
    <>
      <Step {...place} />
      {place.known ? null : <OtherSteps {...place} steps={kind.steps} />}
    </>
  );
}

/** The address may name one of these instead of the step that the server drew: then style sheets hide what it drew. */
function OtherSteps({ step, steps }: { step: FormStep; steps: readonly FormStep[] }) {
  return steps.filter((other) => other !== step).map((other) => <i key={other} id={other} data-step hidden />);
}

function Step({ step, known, goTo }: ReturnType<typeof useFormStep>) {
  const { data, setGroup, setStep } = useDraft();
  const href = useChannelHref();
  const kind = useKind();
  const steps = stepsOf(kind);
  const state = useStepErrors(step);
  usePickerAhead(kind.steps, step);
  const index = kind.steps.indexOf(step);
  const title = steps[index]?.title ?? '';
  const previous = steps[index - 1];

  if (step === 'verify') return <VerifyStep goTo={goTo} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!state.ready()) return;
    const next = steps[index + 1];
    if (!next) return;
    // Optional fields that were passed over are answered now: with nothing.
    if (isGroup(step)) setGroup(step, valuesOf(data, step));
    setStep(index + 1);
    goTo(next.key);
  };
  return (
    <Page
      title={title}
      lead={step === 'organisation' ? kind.organisationLead : LEADS[step]}
      focusKey={known ? step : undefined}
      back={previous ? undefined : { href: href(kind.back.path), label: kind.back.label }}
      progress={<FormJourney detail={`${title} ${index + 1}/${steps.length}`} />}
    >
      {/* Not before the page runs: what was typed would be lost, and Enter would put it into the address. */}
      <form onSubmit={submit} noValidate inert={!known} style={{ display: 'grid', gap: 16 }}>
        {state.tried ? <ErrorSummary errors={state.errors} attempt={state.attempt} /> : null}
        <StepBody step={step} errorOf={state.errorOf} onLeave={state.onLeave} goTo={goTo} />
        <SaveNote />
        <Actions>
          <PrimaryAction htmlType="submit" testId="form-next">
            下一步
          </PrimaryAction>
          {step === 'agreements' ? <PostInstead goTo={goTo} ready={() => state.ready(true)} /> : null}
          {previous ? (
            <Button size="large" onClick={() => goTo(previous.key)} data-testid="form-previous">
              上一步
            </Button>
          ) : null}
        </Actions>
      </form>
    </Page>
  );
}

function StepBody({ step, goTo, ...rest }: StepProps & { step: FormStep; goTo: (step: FormStep) => void }) {
  switch (step) {
    case 'reason':
      return <ReasonStep {...rest} />;
    case 'changes':
      return <ChangesStep {...rest} />;
    case 'tokens':
      return <TokensStep {...rest} />;
    case 'verification':
      return <VerificationStep {...rest} goTo={goTo} />;
    case 'recipient':
      return <RecipientStep {...rest} />;
    case 'agreements':
      return <AgreementsStep {...rest} />;
    case 'organisation':
    case 'invoice':
    case 'contact':
      return <GroupStep group={step} {...rest} />;
    default:
      return null;
  }
}
