import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { closedAddress, expectNoSecrets, expectUnavailable, failure } from '../testing/server';
import { createSmtp, stableMessageId } from './index';

const mail = {
  messageId: 'invoice-20261122A000001@ca.example.com',
  to: 'agent-a@example.com',
  subject: '您的电子发票',
  text: '请查收附件。',
  attachments: [
    { filename: '发票 26450.pdf', contentType: 'application/pdf', content: new TextEncoder().encode('%PDF-1.7') },
  ],
};

describe('smtp adapter', () => {
  let server: SMTPServer;
  let received: string[] = [];
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  async function start(options: SMTPServerOptions = {}) {
    received = [];
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          received.push(Buffer.concat(chunks).toString('utf8'));
          done();
        });
      },
      ...options,
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.server.address() as AddressInfo).port;
    return (timeoutMs = 2_000) =>
      createSmtp({
        url: `smtp://user:mail-password@127.0.0.1:${port}`,
        from: '示例认证 <service@example.com>',
        timeoutMs,
      });
  }

  const anyUser: SMTPServerOptions = { onAuth: (_auth, _session, done) => done(null, { user: 'u' }) };
  const refuse = (code: number): Error =>
    Object.assign(new Error('agent-a@example.com unknown'), { responseCode: code });

  it('sends text, attachment and the same Message-ID each time', async () => {
    const client = await start(anyUser);
    await client().send(mail);
    await client().send(mail);
    const parsed = await Promise.all(received.map((raw) => simpleParser(raw)));
    expect(parsed.map((one) => one.messageId)).toEqual(Array(2).fill('<invoice-20261122A000001@ca.example.com>'));
    expect(parsed[0]).toMatchObject({
      subject: '您的电子发票',
      from: { text: expect.stringContaining('service@example.com') },
    });
    expect(parsed[0]?.text?.trim()).toBe('请查收附件。');
    expect(parsed[0]?.attachments).toMatchObject([{ filename: '发票 26450.pdf', contentType: 'application/pdf' }]);
    expect(parsed[0]?.attachments[0]?.content.toString()).toBe('%PDF-1.7');
  });

  it('a refused address is the customer’s to correct, a busy server ours to retry', async () => {
    const client = await start({ ...anyUser, onRcptTo: (_address, _session, done) => done(refuse(550)) });
    const error = await failure(client().send(mail));
    expect(error).toMatchObject({ code: 'mail.refused', details: { providerCode: '550' } });
    expectNoSecrets(error, ['agent-a@example.com', 'mail-password']);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const busy = await start({ ...anyUser, onRcptTo: (_address, _session, done) => done(refuse(451)) });
    expectNoSecrets(await expectUnavailable(busy().send(mail), false), ['agent-a@example.com']);
  });

  it('wrong credentials are ours to cure', async () => {
    const client = await start({ onAuth: (_auth, _session, done) => done(new Error('no')) });
    expectNoSecrets(await expectUnavailable(client().send(mail), false), ['mail-password']);
  });

  it('an answer lost after the text leaves the outcome unknown', async () => {
    const client = await start({ ...anyUser, onData: (stream) => stream.resume() });
    await expectUnavailable(client(400).send(mail), true);
  });

  it('nobody there: certainly not sent', async () => {
    await start();
    const address = await closedAddress();
    const client = createSmtp({ url: `smtp://u:mail-password@${address}`, from: 'a@example.com', timeoutMs: 500 });
    expectNoSecrets(await expectUnavailable(client.send(mail), false), ['mail-password']);
  });

  it('a Message-ID can’t carry another header', async () => {
    await start();
    expect(stableMessageId('order:1\r\nBcc: x', 'A <service@example.com>')).toBe('<order-1--Bcc--x@example.com>');
    expect(stableMessageId('<a@b.example>', 'x')).toBe('<a@b.example>');
  });
});
