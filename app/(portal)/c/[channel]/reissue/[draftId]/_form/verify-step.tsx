'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { readError } from '@/app/_ui/errors';
import { Failure } from '@/app/_ui/failure';
import { Actions, Page, PrimaryAction, Section } from '@/app/_ui/page';
import { Notice, Skeletons, Waiting } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { ReissueDraftData } from '@/lib/domain/application';
import type { VerificationMethod } from '@/lib/domain/order';
import type { VerificationView } from '@/lib/schemas/portal-views';
import { AmountEntry } from './amount-entry';
import { useAgreements, useDraft, useKind } from './draft-context';
import { FORM_STEPS, type FormStep } from './fields';
import { FormJourney } from './form-journey';
import { MemoCode } from './memo-code';
import { PostInstead } from './post-instead';
import { firstOpenStep } from './validate';
import { placeOf, VerifyOutcome } from './verify-outcome';

/** Sends what was typed to be checked. Nothing is checked before it is saved: the server checks its own copy. */
function useVerification() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { draft, flush } = useDraft();
  const [unsaved, setUnsaved] = useState(false);
  const input = { draftId: draft.draftId };
  const status = useQuery(
    trpc.verification.status.queryOptions(input, {
      // Whether an amount has arrived is asked of the provider; how often, the server decides.
      refetchInterval: ({ state: { data } }) =>
        data?.status === 'pending' ? 2000 : data?.proof === 'amount' ? 60_000 : false,
      staleTime: 0,
    }),
  );
  const keep = (view: VerificationView) => queryClient.setQueryData(trpc.verification.status.queryKey(input), view);
  const router = useRouter();
  const start = useMutation(
    trpc.verification.start.mutationOptions({
      onSuccess: keep,
      // A text has a newer version since the page came: it is asked for with its step.
      onError: (error) => readError(error).code === 'agreements.required' && router.refresh(),
    }),
  );
  const begin = async () => {
    const saved = await flush();
    setUnsaved(!saved);
    if (saved) start.mutate(input);
  };
  return { status, start, begin, keep, unsaved };
}

/** True once the server has everything typed, and the status that belongs to it. */
function useSavedFirst(refetch: () => Promise<unknown>) {
  const { flush } = useDraft();
  const [ready, setReady] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the step opens
  useEffect(() => {
    void flush()
      .then(() => refetch())
      .then(() => setReady(true));
  }, []);
  return ready;
}

export function VerifyStep({ goTo }: { goTo: (step: FormStep) => void }) {
  const { data } = useDraft();
  const { steps } = useKind();
  const agreements = useAgreements();
  const verification = useVerification();
  const ready = useSavedFirst(verification.status.refetch);
  const open = firstOpenStep(steps, data, agreements);
  return (
    <Page title="核验" focusKey="verify" progress={<FormJourney detail={`核验 ${steps.length}/${steps.length}`} />}>
      {open ? <Incomplete step={open} goTo={goTo} /> : null}
      {!open && !ready ? <Skeletons rows={3} /> : null}
      {!open && ready ? <Verification verification={verification} goTo={goTo} /> : null}
    </Page>
  );
}

interface VerificationProps {
  verification: ReturnType<typeof useVerification>;
  goTo: (step: FormStep) => void;
}

/** How far the check is, and what to do next. */
function Verification({ verification, goTo }: VerificationProps) {
  const { draft, data, setRoute } = useDraft();
  const kind = useKind();
  const href = useChannelHref();
  const router = useRouter();
  const { status, start, begin } = verification;
  const view = status.data;
  const running = start.isPending || view?.status === 'pending';
  const Proof = view?.proof === 'amount' ? AmountEntry : MemoCode;
  return (
    <>
      <div data-testid="verify-status" data-state={running ? 'pending' : (view?.status ?? 'none')}>
        {running ? <Checking method={data.verification?.method} /> : null}
        {!running && start.isError ? <Failure error={start.error} onRetry={begin} /> : null}
        {verification.unsaved ? (
          <Notice tone="attention" live="alert">
            <p>填写的内容还没有保存到服务器，请检查网络后重试。</p>
          </Notice>
        ) : null}
        {!running && !start.isError && status.isError ? (
          <Failure error={status.error} onRetry={status.refetch} />
        ) : null}
        {!running && !start.isError && view ? <VerifyOutcome view={view} data={data} goTo={goTo} /> : null}
      </div>
      {!running && view?.status === 'awaiting_code' ? (
        <Proof draftId={draft.draftId} onAnswer={verification.keep} onBack={() => goTo('agreements')} />
      ) : null}
      {!running && view ? (
        <MainAct
          view={view}
          data={data}
          begin={begin}
          goTo={goTo}
          onward={() => {
            if (kind.confirmed) setRoute('upload');
            router.push(href(`${kind.path}/${draft.draftId}/confirm`));
          }}
        />
      ) : null}
    </>
  );
}

function Checking({ method }: { method: VerificationMethod | undefined }) {
  return (
    <Section>
      <Waiting
        text={method === 'legal_mobile' ? '正在核实，通常 10 秒内完成' : '正在向银行核实，通常 10 秒内'}
        hint="可以离开本页，稍后从“选择证书”继续。"
      />
    </Section>
  );
}

function Incomplete({ step, goTo }: { step: FormStep; goTo: (step: FormStep) => void }) {
  const title = FORM_STEPS[step];
  return (
    <>
      <Notice tone="attention" live="status">
        <p>“{title}”还没有填完，填好后才能核验。</p>
      </Notice>
      <Actions>
        <PrimaryAction onClick={() => goTo(step)} testId="form-next">
          继续填写{title}
        </PrimaryAction>
      </Actions>
    </>
  );
}

interface MainActProps {
  view: VerificationView;
  data: ReissueDraftData;
  begin: () => void;
  onward: () => void;
  goTo: (step: FormStep) => void;
}

/** Nothing in the form was wrong: only the code or the amount is no more, and a new one is sent. */
const ANEW = new Set(['code', 'amount', 'amountOver']);

function MainAct({ view, data, begin, onward, goTo }: MainActProps) {
  const place = placeOf(view.field, data) ?? { step: 'verification' as const, label: '返回修改' };
  switch (view.status) {
    case 'matched':
      return (
        <Actions>
          <PrimaryAction onClick={onward} testId="form-next">
            下一步
          </PrimaryAction>
        </Actions>
      );
    case 'none':
    case 'unavailable':
      return (
        <Actions>
          <PrimaryAction onClick={begin} testId="verify-start">
            {view.status === 'none' ? '开始核验' : '重试'}
          </PrimaryAction>
          <PostInstead goTo={goTo} />
          <Button size="large" onClick={() => goTo('agreements')} data-testid="form-previous">
            上一步
          </Button>
        </Actions>
      );
    case 'mismatched':
    case 'unsupported':
      return (
        <Actions hint={view.triesLeft > 0 ? `今天还可以核验 ${view.triesLeft} 次` : undefined}>
          {view.triesLeft > 0 && ANEW.has(view.field ?? '') ? (
            <PrimaryAction onClick={begin} testId="verify-anew">
              重新发起核验
            </PrimaryAction>
          ) : null}
          {view.triesLeft > 0 && !ANEW.has(view.field ?? '') ? (
            <PrimaryAction onClick={() => goTo(place.step)} testId="verify-correct">
              {place.label}
            </PrimaryAction>
          ) : null}
          <PostInstead goTo={goTo} />
        </Actions>
      );
    default:
      return null;
  }
}
