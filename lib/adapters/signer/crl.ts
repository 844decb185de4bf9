import { Worker } from 'node:worker_threads';
import { parseCertificate } from '@/lib/pki/certificate';
import { finishCrl, prepareCrl } from '@/lib/pki/issue-crl';
import { unpackEntries } from '@/lib/pki/packed-entries';

/** All that a list is made of, in a form that can be handed to a thread. */
export interface CrlPlan {
  issuer: Uint8Array;
  number: number;
  previousNumber: number;
  thisUpdate: Date;
  nextUpdate: Date;
  packedEntries: string;
}

type Sign = (tbs: Uint8Array) => Promise<Uint8Array>;

/** Some hundred entries, built within a few milliseconds: not worth a thread. */
const SHORT = 16_384;

/** Build, lint, sign, re-check. Only the signature is made here when the list is long: certificates go on meanwhile. */
export async function makeCrl(plan: CrlPlan, sign: Sign, threadFile?: string): Promise<Uint8Array> {
  if (threadFile && plan.packedEntries.length > SHORT) return inThread(plan, sign, threadFile);
  const tbs = prepare(plan);
  return finish(plan, tbs, await sign(tbs));
}

export function prepare({ number, previousNumber, packedEntries, issuer, ...period }: CrlPlan): Uint8Array {
  const numbers = { number: BigInt(number), previousNumber: BigInt(previousNumber) };
  const entries = unpackEntries(packedEntries);
  return prepareCrl({ ...period, ...numbers, entries, issuer: parseCertificate(issuer) });
}

export const finish = ({ issuer }: CrlPlan, tbs: Uint8Array, signature: Uint8Array): Uint8Array =>
  finishCrl(tbs, signature, parseCertificate(issuer));

/** One thread a list: it takes its memory with it. */
async function inThread(plan: CrlPlan, sign: Sign, file: string): Promise<Uint8Array> {
  const thread = new Worker(file, { workerData: plan });
  let refuse: (error: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  thread.on('error', refuse);
  thread.on('exit', () => refuse(new Error('the thread that makes the CRL ended')));
  const said = (): Promise<Uint8Array> =>
    Promise.race([new Promise<Uint8Array>((resolve) => thread.once('message', resolve)), broken]);
  try {
    const signature = await sign(await said());
    const finished = said();
    thread.postMessage(signature);
    return await finished;
  } finally {
    broken.catch(() => {});
    await thread.terminate();
  }
}
