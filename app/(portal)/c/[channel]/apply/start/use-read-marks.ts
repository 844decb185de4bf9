import { useState } from 'react';
import type { FieldError } from '@/app/_ui/error-summary';
import type { LicenceFields } from '@/lib/domain/licence';
import { type StartField, startId } from './fields';

/** Fields as they were read from the licence: marked until the customer changes them, and confirmed by him as a whole. */
export function useReadMarks(
  values: Partial<Record<StartField, string>>,
  set: (name: StartField, value: string) => void,
) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [ticked, setTicked] = useState(false);
  const take = (fields: LicenceFields) => {
    const found = Object.entries(fields) as [keyof LicenceFields, string][];
    // What he typed himself is not overwritten; what an earlier picture said is.
    const filled = found.filter(([name]) => !values[name] || marked.has(name));
    for (const [name, value] of filled) set(name, value);
    setMarked(new Set(filled.map(([name]) => name)));
    setTicked(false);
  };
  const forget = (name: string) => setMarked((last) => new Set([...last].filter((other) => other !== name)));
  const confirmed = marked.size === 0 || ticked;
  const errors: FieldError[] = confirmed
    ? []
    : [{ id: startId('read-confirmed'), message: '请逐项核对识别的内容，然后勾选确认' }];
  return { marked, ticked, setTicked, take, forget, confirmed, errors };
}
