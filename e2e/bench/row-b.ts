import { randomBytes, randomUUID } from 'node:crypto';
import { CA_KEYS } from '@/lib/adapters/signer/keys';
import { secret } from '@/lib/domain/secret';
import { openSigner, type Pkcs11Signer } from '@/lib/pkcs11/signer';
import type { System } from '../fixtures/system';
import type { World } from '../fixtures/world';
import type { Line } from './figures';
import { cpuShares, cpuTimes } from './processes';
import { type IssueInput, ordersToCertify } from './requests';
import { interleave, perSecond, type Size } from './rounds';
import { type BenchTemporal, openTemporal } from './temporal';

/** The issuing key itself, in a session of our own. */
async function openIssuingKey(system: System): Promise<Pkcs11Signer> {
  const { CA_PKCS11_MODULE = '/usr/lib/softhsm/libsofthsm2.so', ...env } = system.envOf('ca-worker') as Record<
    string,
    string
  >;
  const place = { module: CA_PKCS11_MODULE, tokenLabel: env.CA_TOKEN_LABEL ?? '', pin: secret(env.CA_PIN ?? '') };
  // SoftHSM reads it when it is loaded. Left set it would stand for the station's, too: a later row's blank tokens would go to the CA.
  process.env.SOFTHSM2_CONF = env.SOFTHSM2_CONF;
  try {
    return await openSigner({ ...place, keyLabel: CA_KEYS.issuing.label });
  } finally {
    Reflect.deleteProperty(process.env, 'SOFTHSM2_CONF');
  }
}

/** Nothing but signatures over what a certificate's octets would be. */
async function rawSignatures(key: Pkcs11Signer, ms: number): Promise<number> {
  const octets = randomBytes(1_200);
  const started = performance.now();
  let count = 0;
  for (; performance.now() < started + ms; count += 1) await key.sign(octets);
  return perSecond(count, started);
}

export async function issueAll({ client, queue }: BenchTemporal, inputs: IssueInput[]): Promise<void> {
  await client.workflow.execute('issueAll', { taskQueue: queue, workflowId: `bench-${randomUUID()}`, args: [inputs] });
}

/** (b) certificates a second through the CA worker against signatures a second of the same key. */
export async function rowB({ system, db }: World, { rounds, windowMs, smoke }: Size): Promise<Line[]> {
  const batch = smoke ? 2 : 60;
  const batches: IssueInput[][] = [];
  for (let i = 0; i <= rounds; i += 1) batches.push(await ordersToCertify(db, batch));
  const temporal = await openTemporal(system);
  const key = await openIssuingKey(system);
  const shares: string[] = [];
  try {
    const certificates = async () => {
      const before = cpuTimes();
      const started = performance.now();
      await issueAll(temporal, batches.pop() ?? []);
      const speed = perSecond(batch, started);
      shares.push(cpuShares(before, batch));
      return speed;
    };
    const measured = await interleave(rounds, certificates, () => rawSignatures(key, windowMs));
    return [
      {
        ...{ row: 'b', what: `certificates, ${batch} at a time`, against: 'raw signatures of the key', unit: '/s' },
        ...measured,
        aim: { atLeast: 0.5 },
        rest: shares.at(-1) ?? '',
      },
    ];
  } finally {
    await key.close();
    await temporal.close();
  }
}
