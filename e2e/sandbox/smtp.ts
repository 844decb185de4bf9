import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Context } from './core/context';
import type { Fault } from './core/faults';
import { sleep } from './core/serve';
import type { Table } from './core/store';

export interface MailAttachment {
  filename: string;
  contentType: string;
  size: number;
  contentBase64: string;
}

export interface Mail {
  id: string;
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  attachments: MailAttachment[];
  at: string;
}

export interface MailServer {
  mails: Table<Mail>;
  listen(): Promise<number>;
  close(): Promise<void>;
}

const MAX_SIZE = 20 * 1024 * 1024;

const refusal = (code: number, message: string): Error => Object.assign(new Error(message), { responseCode: code });

/** An errorCode fault carries the reply code, e.g. `550`; everything else is a temporary failure. */
function refuse(fault: Fault): Error {
  const code = Number(fault.code);
  return code >= 400 && code < 600 ? refusal(code, 'refused by the sandbox') : refusal(451, 'try again later');
}

async function receive(
  context: Context,
  mails: Table<Mail>,
  stream: SMTPServerDataStream,
  to: string[],
): Promise<void> {
  const parsed = await simpleParser(stream);
  if (stream.sizeExceeded) throw refusal(552, 'message too large');
  const active = context.faults.take('smtp', 'DATA', `${parsed.subject} ${parsed.text}`);
  const slow = active.find((fault) => fault.kind === 'slow');
  if (slow?.phase === 'before') await sleep(slow.delayMs ?? 3000);
  const stop = active.find((fault) => ['timeout', 'http500', 'errorCode', 'wrongSignature'].includes(fault.kind));
  if (stop?.phase !== 'before') keep(mails, parsed, to);
  if (slow?.phase === 'after') await sleep(slow.delayMs ?? 3000);
  if (!stop) return;
  if (stop.kind === 'timeout') await sleep(stop.delayMs ?? 60_000);
  throw refuse(stop);
}

function keep(mails: Table<Mail>, parsed: ParsedMail, to: string[]): void {
  const id = randomUUID();
  const attachments = parsed.attachments.map((attachment) => ({
    filename: attachment.filename ?? '附件',
    contentType: attachment.contentType,
    size: attachment.size,
    contentBase64: attachment.content.toString('base64'),
  }));
  mails.put(id, {
    id,
    messageId: parsed.messageId ?? '',
    from: parsed.from?.text ?? '',
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    attachments,
    at: new Date().toISOString(),
  });
}

export function makeMailServer(context: Context): MailServer {
  const mails = context.store.table<Mail>('mails');
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    size: MAX_SIZE,
    closeTimeout: 500,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map((recipient) => recipient.address);
      receive(context, mails, stream, to).then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  // A client that hangs up is no reason to fall over.
  server.on('error', (error) => context.log(`smtp: ${error.message}`));

  return {
    mails,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        const listening = server.listen(context.config.SMTP_PORT, context.config.SANDBOX_HOST, () =>
          resolve((listening.address() as AddressInfo).port),
        );
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
