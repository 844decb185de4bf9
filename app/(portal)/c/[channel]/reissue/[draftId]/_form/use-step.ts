'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { FORM_STEPS, type FormStep, isFormStep } from './fields';

/** The step stands in the address: the browser's back button goes one question back, a reload stays. */
export function useFormStep(saved: number): [FormStep, (step: FormStep) => void] {
  const path = usePathname();
  const param = useSearchParams().get('step');
  const fallback = FORM_STEPS[Math.min(Math.max(saved, 0), FORM_STEPS.length - 1)]?.key ?? 'organisation';
  const step = isFormStep(param) ? param : fallback;
  useEffect(() => {
    if (!isFormStep(param)) window.history.replaceState(null, '', `${path}?step=${step}`);
  }, [param, path, step]);
  // Without a request: the page is here already, and the step must also open while offline.
  return [step, (next) => window.history.pushState(null, '', `${path}?step=${next}`)];
}
