import { describe, expect, it } from 'vitest';
import { makeOrder } from '@/db/testing/factories';
import { keepForm } from '@/lib/services/material/keepForm';
import { asSystem } from '@/lib/services/testing';
import { signedIn } from './bad-input/testing/people';
import { getForm } from './forms';
import { BASE, context, cookieOf, database, files, picture, startTestWeb } from './testing';
import { postScan } from './uploads';

startTestWeb();

const byPost = (state: 'submitted' | 'awaiting_materials') =>
  makeOrder(database.db, state, { values: { materialRoute: 'post' } });

const form = (orderNo: string, headers: Record<string, string> = {}) =>
  getForm(context(new Request(`${BASE}/api/forms/${orderNo}`, { headers })), { orderNo });

async function scan(orderNo: string, kind: string, headers: Record<string, string>) {
  const body = new FormData();
  body.set('orderNo', orderNo);
  body.set('kind', kind);
  body.set('file', new File([new Uint8Array(await picture())], 'scan.jpg'));
  const answer = await postScan(context(new Request(`${BASE}/api/admin/scans`, { method: 'POST', headers, body })));
  return { status: answer.status, text: await answer.text() };
}

describe('/api/forms', () => {
  it('gives the printed bytes to their owner, to be shown and never kept', async () => {
    const { order, subscriber } = await byPost('submitted');
    const { orderNo } = order;
    const pdf = new TextEncoder().encode('%PDF-printed');
    const row = { orderNo, version: 1, formNo: `${orderNo}F1`, templateVersion: 'test' };
    await keepForm(asSystem(database.db), row, pdf, { files });
    const answer = await form(orderNo, { cookie: await cookieOf(subscriber) });
    expect(answer.status).toBe(200);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pdf);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="application-${orderNo}F1.pdf"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    // A sandboxed answer is not drawn by browsers.
    expect(answer.headers.get('content-security-policy')).not.toContain('sandbox');
    expect((await form(orderNo, (await signedIn('reviewer')).headers)).status).toBe(200);
  });

  it('answers strangers, and staff without the right, as if there were none', async () => {
    const { orderNo } = (await byPost('submitted')).order;
    await keepForm(
      asSystem(database.db),
      { orderNo, version: 1, formNo: `${orderNo}F1`, templateVersion: 'test' },
      new Uint8Array([1]),
      { files },
    );
    const stranger = { cookie: await cookieOf((await makeOrder(database.db)).subscriber) };
    for (const headers of [stranger, (await signedIn('operator')).headers]) {
      const answer = await form(orderNo, headers);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toBe(await (await form('20261122A999999', headers)).text());
    }
    expect((await form(orderNo)).status).toBe(401);
    expect((await form("1' or 1=1", stranger)).status).toBe(404);
  });
});

describe('/api/admin/scans', () => {
  it('takes sheets from who registers papers, and from nobody else', async () => {
    const { order, subscriber } = await byPost('awaiting_materials');
    const { orderNo } = order;
    const reviewer = (await signedIn('reviewer')).headers;
    expect((await scan(orderNo, 'licence', reviewer)).status).toBe(200);
    expect(await scan(orderNo, 'agent_id_emblem', reviewer)).toMatchObject({
      status: 400,
      text: expect.stringContaining('upload.kind'),
    });
    expect((await scan(orderNo, 'licence', (await signedIn('operator')).headers)).status).toBe(403);
    expect((await scan(orderNo, 'licence', { cookie: await cookieOf(subscriber), origin: BASE })).status).toBe(401);
    const foreign = { ...reviewer, origin: 'https://elsewhere.example.com' };
    expect((await scan(orderNo, 'licence', foreign)).status).toBe(403);
  });
});
