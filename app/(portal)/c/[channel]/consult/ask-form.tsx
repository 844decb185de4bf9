'use client';

import { useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { ErrorSummary, type FieldError } from '@/app/_ui/error-summary';
import { Failure } from '@/app/_ui/failure';
import { describedBy, Field, Fields, SelectField, TextField } from '@/app/_ui/field';
import field from '@/app/_ui/field.module.css';
import { PrimaryAction, Section } from '@/app/_ui/page';
import { CONSULT_CATEGORIES, QUESTION_MAX } from '@/lib/domain/consult';
import { questionInput } from '@/lib/schemas/consult';
import { mobileField, smsCodeField } from '@/lib/schemas/fields';
import type { AskedQuestion } from '@/lib/schemas/portal-views';
import css from './consult.module.css';
import { MobileProof } from './mobile-proof';
import { useAsk } from './use-ask';
import { type Proof, useProof } from './use-proof';

const CATEGORIES = Object.entries(CONSULT_CATEGORIES).map(([value, label]) => ({ value, label }));

interface Typed {
  category: string;
  question: string;
  orderNo: string;
}

/** All that stands in the way of sending, with the ids of the fields. */
function problems(typed: Typed, proof: Proof | null): FieldError[] {
  const found = (questionInput.safeParse(typed).error?.issues ?? []).map((issue) => ({
    id: `consult-${String(issue.path[0])}`,
    message: issue.message,
  }));
  if (proof) {
    const mobile = mobileField('手机号').safeParse(proof.mobile);
    if (!mobile.success) found.push({ id: 'consult-mobile', message: mobile.error.issues[0]?.message ?? '' });
    const code = smsCodeField().safeParse(proof.code);
    if (!proof.request) found.push({ id: 'consult-mobile', message: '请点“获取验证码”，并填写收到的验证码' });
    else if (!code.success) found.push({ id: 'consult-code', message: code.error.issues[0]?.message ?? '' });
  }
  return found.filter((error, at) => found.findIndex(({ id }) => id === error.id) === at);
}

/** Another page may have begun the question: what it is about stands in the address. */
function useBegun(): Typed {
  const begun = useSearchParams();
  const category = begun.get('category') ?? '';
  return {
    category: category in CONSULT_CATEGORIES ? category : '',
    question: (begun.get('about') ?? '').slice(0, QUESTION_MAX),
    orderNo: begun.get('order') ?? '',
  };
}

/** What stands in the form, what is wrong with it, and its sending. */
function useAskForm(guest: boolean, onAsked: (asked: AskedQuestion) => void) {
  const [typed, setTyped] = useState<Typed>(useBegun());
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [attempt, setAttempt] = useState(0);
  const proof = useProof();
  const ask = useAsk(guest ? proof : null, onAsked);
  const set = (change: Partial<Typed>) => {
    setTyped((last) => ({ ...last, ...change }));
    setErrors((last) => last.filter(({ id }) => !Object.keys(change).some((key) => id === `consult-${key}`)));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = problems(typed, guest ? proof : null);
    setErrors(found);
    setAttempt((last) => last + 1);
    if (found.length === 0) ask.send(typed);
  };
  const errorOf = (id: string) => errors.find((error) => error.id === id)?.message ?? null;
  return { typed, set, submit, errors, attempt, errorOf, proof, ask };
}

/** Signed in, word goes to the mobile on file; without, to a mobile that a code proves. */
export function AskForm({
  organisation,
  onAsked,
}: {
  organisation: string | null;
  onAsked: (asked: AskedQuestion) => void;
}) {
  const form = useAskForm(organisation === null, onAsked);
  const { ask } = form;
  return (
    <Section title="留言咨询">
      <form onSubmit={form.submit} noValidate className={css.form}>
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <Fields>
          <AskFields form={form} />
          {organisation === null ? <MobileProof proof={form.proof} errorOf={form.errorOf} /> : null}
        </Fields>
        {organisation ? <p className="muted">以“{organisation}”的名义咨询，答复通知发到登记的经办人手机。</p> : null}
        {ask.error ? <Failure error={ask.error} /> : null}
        <div>
          <PrimaryAction htmlType="submit" loading={ask.isPending} testId="consult-send">
            提交咨询
          </PrimaryAction>
        </div>
      </form>
    </Section>
  );
}

function AskFields({ form: { typed, set, errorOf } }: { form: ReturnType<typeof useAskForm> }) {
  return (
    <>
      <SelectField
        id="consult-category"
        label="想问哪一类"
        value={typed.category}
        options={CATEGORIES}
        placeholder="请选择"
        error={errorOf('consult-category')}
        onChange={(category) => set({ category })}
      />
      <QuestionField
        value={typed.question}
        error={errorOf('consult-question')}
        onChange={(question) => set({ question })}
      />
      <TextField
        id="consult-orderNo"
        label="订单号"
        optional
        hint="与某个订单有关的请填写，我们可以先看进度。"
        example="20261122A000001"
        kind="text"
        value={typed.orderNo}
        error={errorOf('consult-orderNo')}
        onChange={(orderNo) => set({ orderNo: orderNo.trim() })}
      />
    </>
  );
}

const QUESTION_HINT = '请不要写证书密码、验证码和身份证号，我们不需要。';

function QuestionField({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}) {
  return (
    <Field id="consult-question" label="您的问题" hint={QUESTION_HINT} error={error}>
      <textarea
        id="consult-question"
        data-testid="consult-question"
        className={`${field.input} ${css.question}`}
        rows={5}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy('consult-question', QUESTION_HINT, error)}
        onChange={(e) => onChange(e.target.value)}
      />
      <p className={css.count} aria-live="off">
        {[...value].length} / {QUESTION_MAX} 字
      </p>
    </Field>
  );
}
