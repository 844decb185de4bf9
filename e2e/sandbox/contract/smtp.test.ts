import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSmtp } from '@/lib/adapters/smtp';
import { expectUnavailable, failure } from '@/lib/adapters/testing/server';
import { contractSandbox, need } from './setup';

const contract = contractSandbox();

const smtp = (timeoutMs = 2_000) =>
  createSmtp({ url: need(contract.env, 'SMTP_URL'), from: need(contract.env, 'MAIL_FROM'), timeoutMs });
const mail = () => ({
  messageId: `invoice-${randomUUID()}@ca.example.com`,
  to: 'agent-a@example.com',
  subject: '您的电子发票',
  text: '请查收附件。',
  attachments: [
    { filename: '发票.pdf', contentType: 'application/pdf', content: new TextEncoder().encode('%PDF-1.7') },
  ],
});
const kept = (messageId: string) =>
  contract.sandbox.mail.mails.all().filter((row) => row.messageId === `<${messageId}>`);

describe('smtp adapter and sandbox', () => {
  it('a mail arrives with its attachment and keeps its Message-ID', async () => {
    const message = mail();
    await smtp().send(message);
    await smtp().send(message);
    expect(kept(message.messageId)).toHaveLength(2);
    expect(kept(message.messageId)[0]).toMatchObject({
      to: ['agent-a@example.com'],
      subject: '您的电子发票',
      attachments: [{ filename: '发票.pdf', contentType: 'application/pdf', size: 8 }],
    });
  });

  it('faults', async () => {
    contract.fault({ provider: 'smtp', kind: 'timeout', phase: 'after' });
    const message = mail();
    await expectUnavailable(smtp(400).send(message), true);
    contract.fault({ provider: 'smtp', kind: 'http500' });
    await expectUnavailable(smtp().send(mail()), false);
    contract.fault({ provider: 'smtp', kind: 'errorCode', code: '550' });
    expect(await failure(smtp().send(mail()))).toMatchObject({ code: 'mail.refused' });
    contract.fault({ provider: 'smtp', kind: 'slow', delayMs: 50 });
    await smtp().send(mail());
  });
});
