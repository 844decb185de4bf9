'use client';

import { RightOutlined } from '@ant-design/icons';
import Link from 'next/link';
import { useChannel, useChannelHref, useService } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { Page, Section } from '@/app/_ui/page';
import { Facts, Notice } from '@/app/_ui/parts';
import { moneyText } from '@/lib/domain/money';
import css from './home.module.css';

/** Business types that the acceptance point does over the counter: what each needs, in words. */
const AT_THE_POINT = [
  { key: 'renew', title: '证书更新', text: '证书有效期一年，到期需续费更新。请准备证书介质和证书密码。' },
  { key: 'unlock', title: '证书解锁', text: '忘记密码或密码已锁死。请携带证书介质和经办人身份证。' },
  { key: 'new', title: '初次办理', text: '单位第一次办理证书。请准备营业执照（加盖公章）和经办人身份证。' },
  { key: 'change', title: '证书变更', text: '单位名称等信息有变化。请准备变更后的营业执照和证书介质。' },
  { key: 'revoke', title: '证书注销', text: '证书不再使用。请准备加盖公章的注销申请和经办人身份证。' },
] as const;

export function ChannelHome() {
  const channel = useChannel();
  const href = useChannelHref();
  const reissue = useService('reissue');
  return (
    <Page title="证书业务" lead={channel.name}>
      {channel.open ? null : (
        <Notice tone="attention" title="本渠道暂停受理新业务">
          <p>已提交的订单不受影响，可以在“订单查询”中查看。</p>
        </Notice>
      )}
      <ul className={css.tiles}>
        {reissue?.open ? (
          <li>
            <Link className={css.tile} href={href('/reissue')} data-testid="tile-reissue">
              <strong>证书补办</strong>
              <span>证书介质丢失，补办一枚信息一致的新证书。{moneyText(reissue?.feeFen ?? 0)}/枚</span>
              <RightOutlined aria-hidden />
            </Link>
          </li>
        ) : null}
        <li>
          <Link className={css.tile} href={href('/orders')} data-testid="tile-orders">
            <strong>订单查询</strong>
            <span>查看办理进度、去支付、修改上传资料、下载电子发票。</span>
            <RightOutlined aria-hidden />
          </Link>
        </li>
      </ul>
      <OtherBusiness />
      <Contact />
    </Page>
  );
}

function OtherBusiness() {
  return (
    <Section title="其他业务">
      <p className="muted">以下业务目前尚未开通在线办理，暂请联系受理点。</p>
      <dl className={css.others}>
        {AT_THE_POINT.map((item) => (
          <div key={item.key}>
            <dt>{item.title}</dt>
            <dd>{item.text}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Contact() {
  const channel = useChannel();
  return (
    <Section title="联系受理点">
      <Facts
        rows={[
          { label: '受理点', value: channel.acceptancePoint.name },
          { label: '地址', value: channel.acceptancePoint.address },
          {
            label: '联系电话',
            value: <a href={telephoneHref(channel.acceptancePoint.phone)}>{channel.acceptancePoint.phone}</a>,
          },
          { label: '客服热线', value: <a href={telephoneHref(channel.hotline)}>{channel.hotline}</a> },
          { label: '服务时间', value: channel.serviceHours },
        ]}
      />
    </Section>
  );
}
