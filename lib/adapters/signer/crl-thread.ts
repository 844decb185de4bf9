/** The part of a long CRL that is only work: see `makeCrl`. Gives the octets to sign, is given the signature, gives the list. */
import { parentPort, workerData } from 'node:worker_threads';
import { type CrlPlan, finish, prepare } from './crl';

const plan = workerData as CrlPlan;
const tbs = prepare(plan);
parentPort?.once('message', (signature: Uint8Array) => parentPort?.postMessage(finish(plan, tbs, signature)));
parentPort?.postMessage(tbs);
