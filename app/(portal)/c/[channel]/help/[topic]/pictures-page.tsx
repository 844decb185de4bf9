'use client';

import { useChannelHref } from '@/app/_ui/channel-context';
import { Page, Section } from '@/app/_ui/page';
import { Facts, StatusBadge } from '@/app/_ui/parts';
import { SAMPLES, SamplePicture } from '../_content/samples';
import css from '../help.module.css';

export function PicturesPage() {
  const href = useChannelHref();
  return (
    <Page
      title="资料怎么拍"
      lead="先盖章，再拍照。拍好后在手机上放大看一眼：每个字都能看清，就可以上传。"
      back={{ href: href('/help'), label: '帮助中心' }}
    >
      <Section title="对照一下您的照片">
        <div className={css.samples}>
          {SAMPLES.map((sample) => (
            <figure key={sample.key}>
              <SamplePicture sample={sample} />
              <figcaption>
                <StatusBadge tone={sample.good ? 'success' : 'danger'} label={sample.title} />
                <p>{sample.why}</p>
              </figcaption>
            </figure>
          ))}
        </div>
      </Section>
      <Section title="需要哪些图片">
        <Facts
          rows={[
            { label: '营业执照', value: '复印件加盖单位公章（红色）后拍照或扫描。' },
            { label: '身份证头像页', value: '经办人本人的原件，有照片的一面。' },
            { label: '身份证国徽页', value: '经办人本人的原件，有国徽的一面，请确认没有过期。' },
            { label: '经办人授权书', value: '初次办理需要：从订单的“上传资料”打印，签字并加盖公章后整页拍照。' },
            { label: '格式和大小', value: 'jpg、jpeg、png、gif，每张不超过 1.5 MB；太大的照片页面会自动压缩。' },
          ]}
        />
      </Section>
    </Page>
  );
}
