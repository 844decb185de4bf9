import { and, eq, inArray, isNull, max, notInArray } from 'drizzle-orm';
import type { Page } from 'puppeteer-core';
import type { Db } from '@/db/client';
import { orders } from '@/db/schema/order';
import { caCertificates, certificates } from '@/db/schema/pki';
import { productions } from '@/db/schema/production';
import { drafts, subscribers } from '@/db/schema/subscriber';
import { DEMO_SUBSCRIBERS, type DemoSubscriber } from '@/db/seed/demo-people';
import type { InstallEvidence } from '@/workflows/contracts/activities';
import { openssl } from '../fixtures/pki';
import type { Album } from './album';

/**
 * A demo organisation with no running order and no half-filled form, for an earlier tour may have been cut short. The one
 * whose last order is oldest: codes to one phone are a minute apart.
 */
export async function freeSubscriber(db: Db): Promise<DemoSubscriber> {
  const uscc = DEMO_SUBSCRIBERS.map((who) => who.uscc);
  const running = and(inArray(orders.uscc, uscc), notInArray(orders.state, ['completed', 'refunded', 'closed']));
  const ordering = await db.select({ uscc: orders.uscc }).from(orders).where(running);
  const typing = await db
    .select({ uscc: subscribers.uscc })
    .from(drafts)
    .innerJoin(subscribers, eq(subscribers.id, drafts.subscriberId))
    .where(isNull(drafts.orderNo));
  const busy = [...ordering, ...typing].map((row) => row.uscc);
  const last = await db
    .select({ uscc: orders.uscc, at: max(orders.submittedAt) })
    .from(orders)
    .groupBy(orders.uscc);
  const lastOf = (who: DemoSubscriber) => last.find(({ uscc: code }) => code === who.uscc)?.at?.getTime() ?? 0;
  const [free] = DEMO_SUBSCRIBERS.filter((who) => !busy.includes(who.uscc)).sort((a, b) => lastOf(a) - lastOf(b));
  if (!free) throw new Error('Every demo organisation has something running. `npm start -- --fresh` begins anew.');
  return free;
}

async function chainPem(db: Db): Promise<string> {
  const rows = await db.select().from(caCertificates);
  return ['issuing', 'root'].map((name) => rows.find((row) => row.name === name)?.pem ?? '').join('');
}

async function readBack(db: Db, orderNo: string): Promise<string> {
  const made = and(eq(productions.orderNo, orderNo), eq(productions.state, 'made'));
  const [row] = await db.select().from(productions).where(made);
  if (!row) throw new Error(`no token was made for ${orderNo}`);
  return (row.evidence as InstallEvidence).readBackPem;
}

/** A file as the person at this page would get it. */
async function download(page: Page, path: string): Promise<Uint8Array> {
  const base64 = await page.evaluate(async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }, path);
  return Buffer.from(base64, 'base64');
}

/** What was made, beside the pictures. */
export async function collect(
  db: Db,
  album: Album,
  story: { orderNo: string; customer: Page; operator: Page },
): Promise<void> {
  const { orderNo } = story;
  await album.add('certificate.pem', await readBack(db, orderNo), '从介质读回的新证书');
  await album.add('chain.pem', await chainPem(db), '签发 CA 与根证书');
  await album.add('invoice.pdf', await download(story.customer, `/api/invoices/${orderNo}`), '电子发票');
  await album.add('label.pdf', await download(story.operator, `/api/admin/files/label/${orderNo}`), '顺丰面单');
  await album.add('slip.pdf', await download(story.operator, `/api/admin/files/slip/${orderNo}`), '随件交接单');
}

/** What openssl says of the new certificate and of the old one. */
export async function verdicts(db: Db, orderNo: string): Promise<string[]> {
  const chain = await chainPem(db);
  const fresh = await openssl(await readBack(db, orderNo), chain);
  const said = [
    `openssl verify -crl_check：新证书 ${fresh.verify.includes(': OK') ? '通过' : fresh.verify}`,
    `openssl ocsp：新证书 ${fresh.ocsp.includes(': good') ? 'good' : fresh.ocsp}`,
  ];
  const [order] = await db.select().from(orders).where(eq(orders.orderNo, orderNo));
  const [old] = await db
    .select()
    .from(certificates)
    .where(eq(certificates.id, order?.oldCertificateId ?? ''));
  if (old?.pem) {
    const { ocsp, verify } = await openssl(old.pem, chain);
    said.push(`openssl ocsp：原证书 ${ocsp.includes(': revoked') ? 'revoked' : ocsp}`);
    said.push(`openssl verify -crl_check：原证书 ${verify.includes('certificate revoked') ? '已注销' : verify}`);
  }
  for (const line of said) console.log(line);
  return said;
}
