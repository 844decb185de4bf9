'use client';

import { Section } from '@/app/_ui/page';
import { Notice, Waiting } from '@/app/_ui/parts';
import { UPLOAD_ACCEPT } from '@/lib/schemas/upload';
import css from './start.module.css';
import type { Licence } from './use-licence';

/** Saves typing: the picture is read here, and becomes the order's licence afterwards. */
export function LicenceStep({ licence }: { licence: Licence }) {
  return (
    <Section title="用营业执照填写（选填）">
      <p className="muted">拍照或选择盖章的营业执照图片，自动识别单位信息，稍后上传资料时不用再传。</p>
      <label className={css.choose}>
        <input
          className="visually-hidden"
          type="file"
          accept={UPLOAD_ACCEPT}
          data-testid="apply-licence"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) licence.choose(file);
            event.target.value = '';
          }}
        />
        {licence.pictureId ? '换一张图片' : '拍照或选择图片'}
      </label>
      <div aria-live="polite" data-testid="apply-licence-state" data-state={licence.state}>
        <Progress licence={licence} />
      </div>
    </Section>
  );
}

function Progress({ licence: { state, error } }: { licence: Licence }) {
  if (error) {
    return (
      <Notice tone="attention">
        <p>{error}</p>
      </Notice>
    );
  }
  switch (state) {
    case 'sending':
    case 'reading':
      return (
        <Waiting text={state === 'sending' ? '正在上传' : '正在识别，通常 10 秒内'} hint="可以先填写下面的内容。" />
      );
    case 'read':
      return (
        <Notice tone="success">
          <p>已识别，请逐项核对下面的内容。</p>
        </Notice>
      );
    case 'unreadable':
      return (
        <Notice tone="attention">
          <p>没有识别出单位信息，请手工填写。图片已保留，会作为营业执照上传。</p>
        </Notice>
      );
    default:
      return null;
  }
}
