import { afterAll, expect, it } from 'vitest';
import { type Answer, ask, call, cookieOf, database } from '@/app/_trpc/testing';
import { drafts } from '@/db/schema/subscriber';
import { makeCertificate, makeDraft, makeSubscriber, type SubscriberRow } from '@/db/testing/factories';
import type { ReissueApplication } from '@/lib/domain/application';

/** Bad input at one door: each case is a test, and the file says how many passed. */
export function door(name: string): (title: string, run: () => Promise<void>) => void {
  let [declared, passed] = [0, 0];
  afterAll(() => console.log(`bad input, ${name}: ${passed} of ${declared} cases`));
  return (title, run) => {
    declared += 1;
    it(title, async () => {
      await run();
      passed += 1;
    });
  };
}

/** Marks of our inside: stacks, paths, SQL, names of libraries. */
const INSIDE =
  /\n\s+at |node_modules|\.tsx?:\d+|DrizzleQuery|PostgresError|ZodError|SyntaxError|TRPCError|violates |invalid byte sequence|\b(?:select|insert|update|delete)\b[^"]*\b(?:from|into|set|where)\b/i;
const CHINESE = /[\u4e00-\u9fff]/;

/** What is true of every answer to bad input. `typed`: what must not come back. */
export function expectDecent({ status, text }: { status: number; text: string }, typed: readonly string[] = []): void {
  expect(status, text).toBeLessThan(500);
  expect(text).not.toMatch(INSIDE);
  expect(text).not.toContain(process.cwd());
  for (const value of typed) expect(text.includes(value), 'the answer repeats what was typed').toBe(false);
}

/** A refusal that a person can read, of this kind or code. */
export function expectRefused(answer: Answer, codeOrKind: string, typed: readonly string[] = []): void {
  expectDecent(answer, typed);
  const data = answer.error?.data ?? {};
  expect([data.domainCode, data.kind], answer.text).toContain(codeOrKind);
  expect(answer.error?.message).toMatch(CHINESE);
  expect(data.requestNo).toBeNull();
}

export interface Applicant {
  subscriber: SubscriberRow;
  headers: { cookie: string };
  draftId: string;
  /** Sets one field of the stored draft, `organisation.name` …, as the page's autosave does. */
  type(field: string, value: string): Promise<Answer>;
  typed(field: string): Promise<unknown>;
  verify(): Promise<Answer>;
  submit(): Promise<Answer>;
}

/** A customer with a complete form that would be taken. */
export async function applicant(verification: Partial<ReissueApplication['verification']> = {}): Promise<Applicant> {
  const subscriber = await makeSubscriber(database.db);
  const certificate = await makeCertificate(database.db, subscriber);
  const { id: draftId } = await makeDraft(database.db, subscriber, certificate, verification);
  const headers = { cookie: await cookieOf(subscriber) };
  return {
    ...{ subscriber, headers, draftId },
    type(path, value) {
      const [group = '', field = ''] = path.split('.');
      return call('draft.save', { draftId, data: { [group]: { [field]: value } } }, headers);
    },
    async typed(path) {
      const { data } = (await ask('draft.get', { draftId }, headers)).data as { data: Record<string, object> };
      const [group = '', field = ''] = path.split('.');
      return (data[group] as Record<string, unknown>)?.[field];
    },
    verify: () => call('verification.start', { draftId }, headers),
    submit: () => call('order.submit', { draftId }, headers),
  };
}

export const draftCount = (): Promise<number> => database.db.$count(drafts);
