import { shortTime } from '../core/time';
import { html, raw } from '../html';
import { file, type Handler, type Route, route, text } from '../http/types';
import type { World } from '../providers/all';
import type { Mail } from '../smtp';
import { faultPanel } from './faults';
import { accentOf, empty, page } from './shell';

const CLIP = raw(
  '<svg width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true" style="vertical-align:-2px"><path d="M21 11.5 12.5 20a5.5 5.5 0 0 1-8-8l9-9a3.7 3.7 0 0 1 5.3 5.3l-9 9a1.8 1.8 0 0 1-2.6-2.6l8-8"/></svg>',
);

const size = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} KB`);

const attachments = (mail: Mail) =>
  mail.attachments.map(
    (
      attachment,
      index,
    ) => html`<a class="button" href="/mailbox/${mail.id}/attachments/${index}">${CLIP} ${attachment.filename}
      <span class="soft small">${size(attachment.size)}</span></a>`,
  );

const card = (mail: Mail) => html`<article class="card">
  <div class="row"><b>${mail.subject || '（无主题）'}</b><span class="soft small">${shortTime(mail.at)}</span></div>
  <div class="soft small">${mail.from} → ${mail.to.join('，')}</div>
  <pre>${mail.text.trim()}</pre><div class="acts">${attachments(mail)}</div></article>`;

export function mailboxPages({ context, mail }: World): Route[] {
  const show: Handler = () => {
    const rows = mail.mails.all().reverse();
    return page({
      title: '邮箱',
      hint: '所有收件人的邮件',
      path: '/mailbox',
      accent: accentOf('/mailbox'),
      live: ['mails', 'faults'],
      body: html`${rows.length > 0 ? rows.slice(0, 50).map(card) : empty('还没有邮件。电子发票会寄到这里。')}
        ${faultPanel(context, 'smtp', '/mailbox')}`,
    });
  };

  const download: Handler = ({ params }) => {
    const attachment = mail.mails.get(params.id ?? '')?.attachments[Number(params.index)];
    if (!attachment) return text('Not Found', 404);
    // Shown inside the browser only when it can't be a page of its own.
    const inline = attachment.contentType === 'application/pdf';
    return file(Buffer.from(attachment.contentBase64, 'base64'), attachment.contentType, attachment.filename, inline);
  };

  return [route('GET', '/mailbox', show), route('GET', '/mailbox/:id/attachments/:index', download)];
}
