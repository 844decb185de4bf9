'use client';

import {
  CalendarOutlined,
  EditOutlined,
  FileSearchOutlined,
  PlusCircleOutlined,
  QuestionCircleOutlined,
  RightOutlined,
  StopOutlined,
  UnlockOutlined,
  UsbOutlined,
} from '@ant-design/icons';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useChannel, useChannelHref, useService } from '@/app/_ui/channel-context';
import { feeText } from '@/app/_ui/format';
import { OpenNow } from '@/app/_ui/opening';
import { Page, Section } from '@/app/_ui/page';
import { Facts, Notice } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import type { BusinessType } from '@/lib/domain/order';
import type { OpenChannel, ServiceView } from '@/lib/schemas/portal-views';
import css from './home.module.css';
import { OpenChannels } from './open-channels';

interface Task {
  type: BusinessType;
  /** What happened, in the customer's words. */
  title: string;
  icon: ReactNode;
  path: string;
}

const TASKS: readonly Task[] = [
  { type: 'reissue', title: '丢了 UKey', icon: <UsbOutlined />, path: '/reissue' },
  { type: 'unlock', title: '忘记密码', icon: <UnlockOutlined />, path: '/unlock' },
  { type: 'renew', title: '快到期了', icon: <CalendarOutlined />, path: '/renew' },
  { type: 'new', title: '第一次办理', icon: <PlusCircleOutlined />, path: '/apply' },
  { type: 'change', title: '单位信息变了', icon: <EditOutlined />, path: '/change' },
  { type: 'revoke', title: '不再使用', icon: <StopOutlined />, path: '/revoke' },
];

export function ChannelHome({ others }: { others: OpenChannel[] }) {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <Page title="您要办什么？" lead={channel.welcome || channel.name}>
      {channel.open ? null : <Closed others={others} />}
      <ul className={css.tiles}>
        {TASKS.map((task) => (
          <TaskTile key={task.type} task={task} />
        ))}
        <li>
          <Tile
            href={href('/orders')}
            testId="tile-orders"
            icon={<FileSearchOutlined />}
            title="查进度"
            text="查看办理到哪一步，去支付、修改资料、下载发票。"
          />
        </li>
        <li>
          <Tile
            href={href('/help')}
            testId="tile-help"
            icon={<QuestionCircleOutlined />}
            title="不清楚该办哪一种"
            text="帮助中心按情况说明该办什么、准备什么。"
          />
        </li>
      </ul>
      <Office />
    </Page>
  );
}

/** ¥50.00/枚 · 约 5 个工作日; where that takes two lines, without the dot. */
function Terms({ service }: { service: ServiceView }) {
  return (
    <span className={css.terms}>
      <span>{feeText(service)}</span>
      <span>
        <span className={css.dot}>{' · '}</span>约 {service.productionDays} 个工作日
      </span>
    </span>
  );
}

function TaskTile({ task }: { task: Task }) {
  const href = useChannelHref();
  const service = useService(task.type);
  // What the channel does not offer at all is no task here.
  if (!service) return null;
  const { title, icon, type } = task;
  const shown = { title, icon, testId: `tile-${type}`, label: service.label, text: service.summary };
  if (!service.open) {
    return (
      <li>
        <Tile {...shown} href={href('/consult')} meta="暂停受理，点这里咨询" />
      </li>
    );
  }
  return (
    <li>
      <Tile {...shown} href={href(task.path)} meta={<Terms service={service} />} />
    </li>
  );
}

interface TileProps {
  href: string;
  title: string;
  icon: ReactNode;
  text: string;
  label?: string;
  meta?: ReactNode;
  testId: string;
}

function Tile({ href, title, icon, text, label, meta, testId }: TileProps) {
  return (
    <Link className={css.tile} href={href} data-testid={testId}>
      <span className={css.tileIcon} aria-hidden>
        {icon}
      </span>
      <span className={css.tileBody}>
        <span className={css.tileTitle}>
          <strong>{title}</strong>
          {label ? <span className={css.tileLabel}>{label}</span> : null}
        </span>
        <span className={css.tileText}>{text}</span>
        {meta ? <span className={css.tileMeta}>{meta}</span> : null}
      </span>
      <RightOutlined className={css.tileArrow} aria-hidden />
    </Link>
  );
}

function Closed({ others }: { others: OpenChannel[] }) {
  const channel = useChannel();
  return (
    <Notice tone="attention" title="本渠道暂停受理新业务" testId="channel-closed">
      <p>已提交的订单不受影响，可以在“订单查询”中查看。</p>
      <p>
        有疑问请致电 <Phone number={channel.hotline} />（{channel.serviceHours}）。
      </p>
      <OpenChannels channels={others} lead="以下渠道正常受理，如果您的单位属于其中之一，请从那里办理：" />
    </Notice>
  );
}

function Office() {
  const { acceptancePoint: point, hotline, hotlineOpening } = useChannel();
  return (
    <Section title="受理点和客服">
      <Facts
        rows={[
          { label: '受理点', value: point.name },
          { label: '地址', value: point.address },
          { label: '开放时间', value: point.opening.text },
          { label: '现在', value: <OpenNow view={point.opening} words="营业中" testId="point-open" /> },
          { label: '受理点电话', value: <Phone number={point.phone} /> },
          { label: '客服热线', value: <Phone number={hotline} /> },
          { label: '热线时间', value: hotlineOpening.text },
        ]}
      />
    </Section>
  );
}
