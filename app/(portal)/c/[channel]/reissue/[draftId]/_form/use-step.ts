'use client';

import { useEffect, useSyncExternalStore } from 'react';
import type { FormStep } from './fields';

interface FormPlace {
  step: FormStep;
  known: boolean;
  goTo: (step: FormStep) => void;
}

const PUSHED = 'certdesk:step';
const hash = (): string => window.location.hash.slice(1);

function subscribe(listener: () => void): () => void {
  for (const name of ['popstate', 'hashchange', PUSHED]) window.addEventListener(name, listener);
  return () => {
    for (const name of ['popstate', 'hashchange', PUSHED]) window.removeEventListener(name, listener);
  };
}

/**
 * The step stands in the address, behind the hash: the browser's back button goes one question back, a reload stays,
 * and nothing is asked of the server, so a step also opens while offline. (As a search parameter it would be part of the
 * router's tree: going back after a reload fetches, and a further step taken meanwhile ends in a second reload.)
 *
 * The server never hears of the hash: what it draws is the step that was saved, and not `known` yet.
 */
export function useFormStep(steps: readonly FormStep[], saved: number): FormPlace {
  const named = useSyncExternalStore(subscribe, hash, () => null);
  const isStep = (name: string): name is FormStep => (steps as readonly string[]).includes(name);
  const fallback = steps[Math.min(Math.max(saved, 0), steps.length - 1)] ?? 'organisation';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the steps of a form never change
  useEffect(() => {
    if (!isStep(hash())) window.history.replaceState(null, '', `#${fallback}`);
    window.dispatchEvent(new Event(PUSHED));
  }, [fallback]);
  const goTo = (step: FormStep) => {
    window.history.pushState(null, '', `#${step}`);
    // Not where the last step was left: one with a page of its own is mounted anew, and would begin in the middle.
    window.scrollTo({ top: 0 });
    window.dispatchEvent(new Event(PUSHED));
  };
  return { step: named !== null && isStep(named) ? named : fallback, known: named !== null, goTo };
}
