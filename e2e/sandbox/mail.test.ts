import { createHash, randomUUID } from 'node:crypto';
import nodemailer from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { type Json, withSandbox } from './testing-world';

const world = withSandbox();

describe('mail', () => {
  const transport = () => nodemailer.createTransport(world.env.SMTP_URL as string);
  const content = Buffer.from('%PDF-1.4 example');
  const send = (messageId: string) =>
    transport().sendMail({
      messageId,
      from: world.env.MAIL_FROM,
      to: 'agent-a@example.com',
      subject: '电子发票',
      text: '请查收',
      attachments: [{ filename: '发票.pdf', contentType: 'application/pdf', content }],
    });

  it('keeps a mail with its attachment', async () => {
    const messageId = `<${randomUUID()}@example.com>`;
    await send(messageId);
    const ledger = (await (await fetch(`${world.sandbox.url}/control/ledger/mail`)).json()) as (Json & {
      attachments: { path: string; filename: string }[];
    })[];
    const mail = ledger.find((row) => row.messageId === messageId);
    expect(mail).toMatchObject({ to: ['agent-a@example.com'], subject: '电子发票', text: '请查收' });
    const bytes = await (await fetch(`${world.sandbox.url}${mail?.attachments[0]?.path}`)).arrayBuffer();
    const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
    expect(hash(new Uint8Array(bytes))).toBe(hash(content));
  });

  it('refuses for now, or keeps it and loses the answer', async () => {
    const before = world.sandbox.mail.mails.all().length;
    world.sandbox.context.faults.add({ provider: 'smtp', kind: 'http500', times: 1 });
    await expect(send('<a@example.com>')).rejects.toMatchObject({ responseCode: 451 });
    world.sandbox.context.faults.add({ provider: 'smtp', kind: 'errorCode', code: '550', phase: 'after', times: 1 });
    await expect(send('<a@example.com>')).rejects.toMatchObject({ responseCode: 550 });
    expect(world.sandbox.mail.mails.all().length - before).toBe(1);
  });
});
