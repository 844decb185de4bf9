import { createPrivateKey, createPublicKey, createSign, generatePrimeSync, type KeyObject } from 'node:crypto';
import { like, sql } from 'drizzle-orm';
import type { Db } from '@/db/client';
import { certificates } from '@/db/schema/pki';
import { DEMO_CHANNEL_ID } from '@/db/seed/channels';
import { makeCertificate, makeOrder, makeSubscriber } from '@/db/testing/factories';
import { assembleCsr, buildCertificationRequestInfo } from '@/lib/pki/csr';

const E = 65_537n;
const octets = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
};

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const q = a / b;
    [a, b, x, y] = [b, a - q * b, y, x - q * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

/**
 * Many keys in no time: every pair of a few primes is another modulus. Good for nothing but measuring, where making keys is
 * not what is measured.
 */
class Keys {
  readonly #primes: bigint[] = [];
  #next = 0;

  make(): KeyObject {
    // Pairs in the order (1,0), (2,0), (2,1), (3,0) …
    let high = Math.floor((1 + Math.sqrt(1 + 8 * this.#next)) / 2);
    const low = this.#next - (high * (high - 1)) / 2;
    this.#next += 1;
    while (this.#primes.length <= high) this.#primes.push(prime());
    high = Math.max(high, 1);
    const [p, q] = [this.#primes[high] as bigint, this.#primes[low] as bigint];
    const d = inverse(E, (p - 1n) * (q - 1n));
    const parts = { n: p * q, e: E, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
    const jwk = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, octets(value)]));
    return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  }
}

/** With both top bits set the product of two has 2048 bits. */
function prime(): bigint {
  for (;;) {
    const found = generatePrimeSync(1024, { bigint: true });
    if (found >> 1022n === 3n && (found - 1n) % E !== 0n) return found;
  }
}

const keys = new Keys();
let serial = Date.now() % 1_000_000_000;
const nextOrderNo = (): string => `20261122B${String(serial++).padStart(9, '0')}`;

export interface IssueInput {
  orderNo: string;
  attempt: number;
  csrPem: string;
}

/** Orders that are being produced, each with the request that its token would make. */
export async function ordersToCertify(db: Db, count: number, channelId = DEMO_CHANNEL_ID): Promise<IssueInput[]> {
  const inputs: IssueInput[] = [];
  const subscriber = await makeSubscriber(db, { channelId });
  for (let i = 0; i < count; i += 1) {
    // Invented numbers of the factories meet each other when there are hundreds.
    const orderNo = nextOrderNo();
    const certificate = await makeCertificate(db, subscriber, { orderNo: `${orderNo}-0` });
    const { order } = await makeOrder(db, 'producing', { subscriber, certificate, values: { orderNo } });
    inputs.push({ orderNo: order.orderNo, attempt: order.productionAttempt, csrPem: csrFor(order) });
  }
  return inputs;
}

function csrFor({ organisationName, uscc }: { organisationName: string; uscc: string }): string {
  const key = keys.make();
  const publicKeySpki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const subject = {
    ...{ countryName: 'CN' as const, stateOrProvinceName: '广西壮族自治区', localityName: '桂林市' },
    ...{ organizationName: organisationName, organizationalUnitName: '财务部', commonName: organisationName },
    organizationIdentifier: `NTRCN-${uscc}`,
  };
  const tbs = buildCertificationRequestInfo({ subject, publicKeySpki });
  return assembleCsr(tbs, createSign('sha256').update(tbs).sign(key)).pem;
}

const FILL = 'bench-crl-';

/** Revoked ones that expired long ago: they stay on the list for ever, and nobody signs OCSP answers for them. */
export async function fillList(db: Db, count: number): Promise<void> {
  await db.execute(sql`insert into certificates
    (subscriber_id, lineage_id, order_no, business_type, serial_hex, state, common_name, key_bits, not_before, not_after,
      applied_at, revoked_at, revocation_reason)
    select gen_random_uuid(), gen_random_uuid(), ${FILL} || i, 'new', '1' || substr(md5(i::text || clock_timestamp()), 2),
      'revoked', '示例', 2048, now() - interval '900 days', now() - interval '500 days', now() - interval '900 days',
      now() - interval '600 days', 'superseded'
    from generate_series(1, ${count}) i`);
}

export async function emptyList(db: Db): Promise<void> {
  await db.delete(certificates).where(like(certificates.orderNo, `${FILL}%`));
}
