import { CheckCircleOutlined } from '@ant-design/icons';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useChannelHref, useService } from '@/app/_ui/channel-context';
import { feeText } from '@/app/_ui/format';
import { Actions, Page, PrimaryLink, Section } from '@/app/_ui/page';
import { Facts, Notice } from '@/app/_ui/parts';
import { BUSINESS_TYPES, type BusinessType } from '@/lib/domain/order';
import css from '../../home.module.css';

/** What customers call it. */
const nameOf = (of: BusinessType): string => (of === 'reissue' ? '证书补办' : BUSINESS_TYPES[of]);

interface GuidePageProps {
  of: BusinessType;
  lead: string;
  /** Cost, time, who may do it; what to bring. */
  terms: ReactNode;
  steps: readonly string[];
  warning: { title: string; text: ReactNode };
  start: { path: string; testId: string };
}

/** 办理须知: what is needed, what it costs, how long it takes, who may do it — before the first question. */
export function GuidePage({ of, lead, terms, steps, warning, start }: GuidePageProps) {
  const href = useChannelHref();
  const service = useService(of);
  return (
    <Page title={`${nameOf(of)} 办理须知`} lead={lead} back={{ href: href(), label: '首页' }}>
      {terms}
      <Steps items={steps} />
      <Notice tone="attention" title={warning.title}>
        {warning.text}
      </Notice>
      {service?.open ? (
        <Actions>
          <PrimaryLink href={href(start.path)} testId={start.testId}>
            开始办理
          </PrimaryLink>
        </Actions>
      ) : (
        <Closed of={of} />
      )}
    </Page>
  );
}

/** What it costs, how long it takes, who may do it. */
export function Terms({ of, who, filling }: { of: BusinessType; who: string; filling: string }) {
  const service = useService(of);
  const atOnce = of === 'change' ? '；不换证书的，审核通过即完成' : '';
  return (
    <Section>
      <Facts
        rows={[
          {
            label: '费用',
            value: service ? (
              <span className="tabular">
                {feeText(service)}
                {service.feeFen > 0 ? '，支付宝付款' : ''}
              </span>
            ) : null,
          },
          { label: '时间', value: `审核通过后 ${service?.productionDays ?? 5} 个工作日内制作寄出，顺丰到付${atOnce}` },
          { label: '谁可以办理', value: who },
          { label: '填写时间', value: filling },
        ]}
      />
    </Section>
  );
}

/** As the channel's service says, where a guide doesn't say it more exactly. */
export function Needs({ of, items }: { of: BusinessType; items?: readonly string[] }) {
  const href = useChannelHref();
  const service = useService(of);
  return (
    <Section title="请准备">
      <ul className={css.needs}>
        {(items ?? service?.materials ?? []).map((need) => (
          <li key={need}>
            <CheckCircleOutlined aria-hidden />
            <span>{need}</span>
          </li>
        ))}
      </ul>
      <p style={{ marginTop: 12 }}>
        <Link href={href('/help/pictures')}>资料怎么拍才不会被退回</Link>
      </p>
    </Section>
  );
}

function Steps({ items }: { items: readonly string[] }) {
  return (
    <Section title="办理步骤">
      <ol className={css.numbered}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ol>
    </Section>
  );
}

function Closed({ of }: { of: BusinessType }) {
  return (
    <Notice tone="neutral" title={`本渠道暂停受理${nameOf(of)}`}>
      <p>已提交的订单不受影响，可以在“订单查询”中查看。</p>
    </Notice>
  );
}
