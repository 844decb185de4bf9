'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import type { FieldError } from '@/app/_ui/error-summary';
import { readError } from '@/app/_ui/errors';
import { readTab, rememberUscc, writeTab } from '@/app/_ui/remember';
import { reportRestored } from '@/app/_ui/session-store';
import { type SentCode, useSentCode, useTypedCode } from '@/app/_ui/sms-code';
import { useTRPC } from '@/app/_ui/trpc';
import { consentsFor, consentsForAct } from '@/lib/domain/consent';
import { smsCodeField } from '@/lib/schemas/fields';
import { type OnboardingView, onboardingSchema } from '@/lib/schemas/onboarding';
import { FIELDS, type StartField, startId } from './fields';
import { useLicence } from './use-licence';
import { useReadMarks } from './use-read-marks';

type Values = Partial<Record<StartField, string>>;

/** What was typed, kept in the tab: a reload loses nothing. */
const TAB = 'onboarding';
const TICKED = 'onboarding.agreements';
export const CONSENT_PREFIX = startId('agreements');

function errorsOf(values: Values): FieldError[] {
  const filled = Object.fromEntries(FIELDS.map(({ name }) => [name, values[name] ?? '']));
  const result = onboardingSchema.safeParse(filled);
  if (result.success) return [];
  return FIELDS.flatMap(({ name }) => {
    const issue = result.error.issues.find(({ path }) => path[0] === name);
    return issue ? [{ id: startId(name), message: issue.message }] : [];
  });
}

/** The six values, and which of them are wrong: once left, or once the customer tried to go on. */
function useValues() {
  const [values, setValues] = useState<Values>({});
  // After the first paint: the server knows nothing of this tab.
  useEffect(() => setValues((last) => ({ ...readTab<Values>(TAB), ...last })), []);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [attempt, setAttempt] = useState(0);
  const errors = errorsOf(values);
  return {
    values,
    errors,
    tries: attempt,
    tryOn: () => setAttempt((last) => last + 1),
    leave: (name: string) => setLeft((last) => new Set(last).add(name)),
    errorOf: (name: string) =>
      attempt > 0 || left.has(name) ? (errors.find(({ id }) => id === startId(name))?.message ?? null) : null,
    set: (name: StartField, value: string) =>
      setValues((last) => {
        const next = { ...last, [name]: value };
        writeTab(TAB, next);
        return next;
      }),
  };
}

/** Before anything typed leaves: what the check and the code need, each ticked on its own. */
function useConsents() {
  const texts = consentsForAct('onboarding', consentsFor('new', useChannel().agreements));
  const [ticked, setTicked] = useState<string[]>([]);
  useEffect(() => setTicked((last) => [...(readTab<string[]>(TICKED) ?? []), ...last]), []);
  const errors: FieldError[] = texts
    .filter(({ id }) => !ticked.includes(id))
    .map(({ id, title }) => ({ id: `${CONSENT_PREFIX}-${id}`, message: `请阅读并勾选《${title}》` }));
  return {
    ...{ texts, ticked, errors, given: { agreementIds: ticked } },
    setTicked: (ids: string[]) => {
      setTicked(ids);
      writeTab(TICKED, ids);
    },
  };
}

/** A code to the agent's phone, for what the register has confirmed. */
function useCode() {
  const trpc = useTRPC();
  const { sent: request, onSent, forget } = useSentCode();
  const ask = useMutation(trpc.onboarding.requestCode.mutationOptions());
  const send = (onboardingId: string) => ask.mutate({ onboardingId }, { onSuccess: onSent });
  return { request, send, ask, forget };
}

/** The code typed: it opens the session and the form. */
function useConfirmation(request: SentCode | null) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { setCodeError, ...typed } = useTypedCode();
  const [existing, setExisting] = useState(false);
  const verify = useMutation(trpc.onboarding.confirm.mutationOptions());
  const confirm = (uscc: string) => {
    const checked = smsCodeField('验证码').safeParse(typed.code);
    if (!checked.success) return setCodeError(checked.error.issues[0]?.message ?? null);
    if (!request) return;
    verify.mutate(
      { requestId: request.requestId, code: checked.data },
      {
        onSuccess: async (result) => {
          writeTab(TAB, null);
          writeTab(TICKED, null);
          if (result.outcome === 'existing') return setExisting(true);
          rememberUscc(uscc);
          await queryClient.invalidateQueries();
          reportRestored();
          router.push(href(`/apply/${result.draftId}`));
        },
        onError: (error) => setCodeError(readError(error).message),
      },
    );
  };
  return { ...typed, existing, confirm, verify };
}

/** The question to the register. A text that has a newer version since the page came is shown, to be ticked. */
function useBegin() {
  const trpc = useTRPC();
  const router = useRouter();
  const onError = (error: unknown) => readError(error).code === 'agreements.required' && router.refresh();
  return useMutation(trpc.onboarding.begin.mutationOptions({ onError }));
}

export function useStart() {
  const channel = useChannel();
  const typed = useValues();
  const sms = useCode();
  const checked = useConfirmation(sms.request);
  const [view, setView] = useState<OnboardingView | null>(null);
  const marks = useReadMarks(typed.values, typed.set);
  const licence = useLicence(marks.take);
  const consents = useConsents();
  const begin = useBegin();

  const check = () => {
    const parsed = onboardingSchema.safeParse(typed.values);
    if (!parsed.success || !marks.confirmed || consents.errors.length > 0) return typed.tryOn();
    setView(null);
    begin.mutate(
      { ...parsed.data, channelId: channel.id, pictureId: licence.pictureId ?? undefined, ...consents.given },
      {
        onSuccess: (answer) => {
          setView(answer);
          if (answer.outcome === 'matched') sms.send(answer.onboardingId);
        },
      },
    );
  };
  const change = (name: StartField, value: string) => {
    typed.set(name, value);
    marks.forget(name);
    // Another value needs another check, and another code.
    setView(null);
    begin.reset();
    sms.ask.reset();
    sms.forget();
  };
  const errors = [...typed.errors, ...marks.errors, ...consents.errors];
  return {
    ...typed,
    ...checked,
    ...{ errors, marks, licence, consents, change, check, view },
    attempt: errors.length > 0 ? typed.tries : 0,
    request: sms.request,
    confirm: () => checked.confirm(typed.values.uscc ?? ''),
    sendAgain: () => view && sms.send(view.onboardingId),
    sending: sms.ask.isPending,
    failure: begin.error ?? sms.ask.error,
    busy:
      begin.isPending || (sms.ask.isPending && !sms.request) || checked.verify.isPending || checked.verify.isSuccess,
  };
}
