'use client';

import { useMutation } from '@tanstack/react-query';
import { Button } from '@/app/_ui/button';
import { Failure } from '@/app/_ui/failure';
import { formatDateTime } from '@/app/_ui/format';
import { Section } from '@/app/_ui/page';
import { DateTime, Facts } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { DataCopy } from '@/lib/schemas/portal-views';
import css from './privacy.module.css';

/** 查阅、复制: shown here and taken along as a text file. */
export function CopyOfData() {
  const trpc = useTRPC();
  const copy = useMutation(trpc.privacy.copy.mutationOptions());
  return (
    <Section title="个人信息副本">
      <p>
        列出您在订单、未提交的申请和咨询中填写的、与您本人有关的信息，以及上传的图片；法定代表人和其他人的信息部分隐藏，本人可致电服务热线申请。快递和通知记录请在订单详情中查看。每次获取均有记录。
      </p>
      {copy.isError ? <Failure error={copy.error} onRetry={() => copy.mutate()} /> : null}
      {copy.data ? <Shown copy={copy.data} /> : null}
      {copy.data ? null : (
        <p className={css.acts}>
          <Button size="large" loading={copy.isPending} onClick={() => copy.mutate()} data-testid="privacy-copy">
            获取副本
          </Button>
        </p>
      )}
    </Section>
  );
}

function Shown({ copy }: { copy: DataCopy }) {
  return (
    <div data-testid="privacy-copy-shown">
      <p className={`muted ${css.at}`}>
        截至 <DateTime at={copy.madeAt} />
      </p>
      {copy.sections.map((section) => (
        <section key={section.title} aria-label={section.title} className={css.order}>
          <h3 className={css.orderTitle}>{section.title}</h3>
          <Facts rows={section.rows} />
        </section>
      ))}
      <Files files={copy.files} />
      <p className={`${css.acts} no-print`}>
        <Button onClick={() => save(copy)} data-testid="privacy-copy-save">
          下载为文本文件
        </Button>
        <Button onClick={() => window.print()}>打印</Button>
      </p>
    </div>
  );
}

/** Each opens by itself: a picture is worth nothing in a text file. */
function Files({ files }: Pick<DataCopy, 'files'>) {
  if (files.length === 0) return null;
  return (
    <section aria-label="图片和文件" className={css.order}>
      <h3 className={css.orderTitle}>图片和文件</h3>
      <ul className={css.files} data-testid="privacy-files">
        {files.map((file) => (
          <li key={file.url}>
            <a href={file.url} target="_blank" rel="noopener">
              {file.label}
            </a>
            <span className="muted">
              订单 {file.orderNo}，<DateTime at={file.at} />
              {file.remark ? `，${file.remark}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const fileLine = ({ label, orderNo, at, remark }: DataCopy['files'][number]): string =>
  [`${label}：订单 ${orderNo}`, formatDateTime(at), ...(remark ? [remark] : [])].join('，');

function save(copy: DataCopy): void {
  const lines = copy.sections.flatMap(({ title, rows }) => [
    title,
    ...rows.map(({ label, value }) => `${label}：${value}`),
    '',
  ]);
  if (copy.files.length > 0) lines.push('图片和文件', ...copy.files.map(fileLine));
  const link = document.createElement('a');
  // The mark at the start tells Windows' editor that this is UTF-8.
  link.href = URL.createObjectURL(new Blob(['\ufeff', lines.join('\r\n')], { type: 'text/plain;charset=utf-8' }));
  link.download = '个人信息副本.txt';
  link.click();
  URL.revokeObjectURL(link.href);
}
