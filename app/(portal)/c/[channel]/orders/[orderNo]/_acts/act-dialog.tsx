'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from '@/app/_ui/button';
import { Dialog } from '@/app/_ui/dialog';
import { ErrorText } from '@/app/_ui/error-text';
import { Failure } from '@/app/_ui/failure';
import { useTRPC } from '@/app/_ui/trpc';
import css from '../../_parts/orders.module.css';

/** Every page of the customer's orders asks again. */
export function useRefreshOrders(): () => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() });
}

interface ActDialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  testId: string;
  /** Of the one button that does it. */
  label: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  children: ReactNode;
}

/** An act says its effect in one sentence and names the order; a refusal stays, and so does what was typed. */
export function ActDialog(props: ActDialogProps) {
  const { open, title, onClose, testId, label, danger, pending, error, onConfirm, children } = props;
  const form = `${testId}-form`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) onConfirm();
  };
  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      testId={testId}
      footer={
        <>
          <Button size="large" onClick={onClose}>
            返回
          </Button>
          <Button
            type="primary"
            size="large"
            danger={danger}
            htmlType="submit"
            form={form}
            loading={pending}
            data-testid={`${testId}-confirm`}
          >
            {label}
          </Button>
        </>
      }
    >
      <form id={form} className={css.dialogForm} onSubmit={submit} noValidate>
        {children}
        {error ? <Failure error={error} /> : null}
      </form>
    </Dialog>
  );
}

interface ChoicesProps<T extends string> {
  id: string;
  legend: string;
  table: Record<T, string>;
  value: T | '';
  onChange: (value: T) => void;
  error: string | null;
}

export function Choices<T extends string>({ id, legend, table, value, onChange, error }: ChoicesProps<T>) {
  return (
    <fieldset className={css.choices} id={id} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{legend}</legend>
      {(Object.entries(table) as [T, string][]).map(([key, label]) => (
        <label key={key}>
          <input
            type="radio"
            name={id}
            value={key}
            checked={value === key}
            onChange={() => onChange(key)}
            data-testid={`${id}-${key}`}
          />
          {label}
        </label>
      ))}
      <ErrorText id={id} error={error} />
    </fieldset>
  );
}
