'use client';

import { CheckCircleOutlined } from '@ant-design/icons';
import Link from 'next/link';
import { useChannel, useChannelHref, useService } from '@/app/_ui/channel-context';
import { OpenNow } from '@/app/_ui/opening';
import { Page, Section } from '@/app/_ui/page';
import { Facts, Money, Notice } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import css from './home.module.css';

const WORDS = {
  renew: { title: '快到期了', act: '更新', bring: '请带上证书介质（UKey）和当前的证书密码' },
  unlock: { title: '忘记密码', act: '解锁', bring: '请带上证书介质（UKey）和经办人身份证原件' },
} as const;

/** 证书更新 and 证书解锁: what they need, and how it is done until the assistant is there. */
export function NeedsAssistant({ type }: { type: keyof typeof WORDS }) {
  const href = useChannelHref();
  const service = useService(type);
  const words = WORDS[type];
  return (
    <Page title={words.title} lead={service?.summary} back={{ href: href(), label: '首页' }}>
      <Notice tone="neutral" title={`在线${words.act}即将提供`} testId="assistant-later">
        <p>在线办理需要装在电脑上的“证书助手”读取 UKey，我们正在准备。现在请到受理点办理，当场完成。</p>
        <p>
          <Link href={href('/downloads')}>证书助手什么时候可以下载</Link>
        </p>
      </Notice>
      <AtTheOffice bring={words.bring} />
      <Section title="在线办理需要准备">
        <ul className={css.needs}>
          {(service?.materials ?? []).map((material) => (
            <li key={material}>
              <CheckCircleOutlined aria-hidden />
              <span>{material}</span>
            </li>
          ))}
        </ul>
        {service ? (
          <p style={{ marginTop: 12 }}>
            费用：{service.feeFen === 0 ? '免费' : <Money fen={service.feeFen} />}，约 {service.productionDays}{' '}
            个工作日。
          </p>
        ) : null}
      </Section>
      <p>
        <Link href={href(`/help/${type}`)}>查看办理指南</Link>
      </p>
    </Page>
  );
}

function AtTheOffice({ bring }: { bring: string }) {
  const { acceptancePoint: point } = useChannel();
  return (
    <Section title="现在到受理点办理">
      <p style={{ marginBottom: 12 }}>{bring}。</p>
      <Facts
        rows={[
          { label: '受理点', value: point.name },
          { label: '地址', value: point.address },
          { label: '开放时间', value: point.opening.text },
          { label: '现在', value: <OpenNow view={point.opening} words="营业中" /> },
          { label: '电话', value: <Phone number={point.phone} /> },
        ]}
      />
    </Section>
  );
}
