'use client';

import { CheckCircleOutlined } from '@ant-design/icons';
import Link from 'next/link';
import { useChannel, useChannelHref, useService } from '@/app/_ui/channel-context';
import { feeText } from '@/app/_ui/format';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { Facts, Notice } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import { BUSINESS_TYPES, type BusinessType } from '@/lib/domain/order';
import home from '../../home.module.css';
import { fill } from '../_content/fill';
import { type Guide, guideOf } from '../_content/guides';
import { SceneDrawing } from '../_content/scenes';
import css from '../help.module.css';

/** Where each is begun; what waits for the assistant says so on its own page. */
const START: Record<BusinessType, string> = {
  reissue: '/reissue',
  new: '/apply',
  renew: '/renew',
  unlock: '/unlock',
  change: '/change',
  revoke: '/revoke',
};

export function GuidePage({ type }: { type: BusinessType }) {
  const channel = useChannel();
  const href = useChannelHref();
  const service = useService(type);
  const guide = guideOf(type);
  if (!guide) return null;
  return (
    <Page
      title={guide.situation}
      lead={`${BUSINESS_TYPES[type]}。${fill(guide.lead, channel)}`}
      back={{ href: href('/help'), label: '帮助中心' }}
    >
      <Terms type={type} />
      <Steps guide={guide} />
      <Notes guide={guide} />
      {service?.open ? (
        <Actions>
          <PrimaryLink href={href(START[type])} testId="guide-start">
            {type === 'renew' || type === 'unlock' ? '怎么办理' : '去办理'}
          </PrimaryLink>
        </Actions>
      ) : (
        <Notice tone="attention" title="本渠道暂未开放在线办理">
          <p>
            请致电 <Phone number={channel.hotline} />（{channel.serviceHours}），或{' '}
            <Link href={href('/consult')}>留言咨询</Link>。
          </p>
        </Notice>
      )}
    </Page>
  );
}

function Terms({ type }: { type: BusinessType }) {
  const service = useService(type);
  if (!service) return null;
  return (
    <Section title="费用、时间和材料">
      <Facts
        rows={[
          { label: '费用', value: <span className="tabular">{feeText(service)}</span> },
          { label: '时间', value: `约 ${service.productionDays} 个工作日` },
        ]}
      />
      <ul className={home.needs} style={{ marginTop: 12 }}>
        {service.materials.map((material) => (
          <li key={material}>
            <CheckCircleOutlined aria-hidden />
            <span>{material}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Steps({ guide }: { guide: Guide }) {
  const channel = useChannel();
  const days = useService(guide.type)?.productionDays;
  return (
    <Section title="一步一步怎么办">
      <ol className={css.steps}>
        {guide.steps.map((step) => (
          <li key={step.title}>
            <div>
              <h3>{step.title}</h3>
              <p>{fill(step.text, channel, days)}</p>
            </div>
            <div className={css.drawing}>
              <SceneDrawing scene={step.scene} />
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Notes({ guide }: { guide: Guide }) {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <Notice tone="attention" title="请注意">
      {guide.notes.map((note) => (
        <p key={note}>{fill(note, channel)}</p>
      ))}
      <p>
        <Link href={href('/help/pictures')}>资料怎么拍</Link>　<Link href={`${href('/help')}#questions`}>常见问题</Link>
      </p>
    </Notice>
  );
}
