'use client';

import Link from 'next/link';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { Page, Section } from '@/app/_ui/page';
import { Notice, StatusBadge } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';

export function Downloads() {
  const channel = useChannel();
  const href = useChannelHref();
  return (
    <Page title="下载" lead="需要装在电脑上的程序和需要打印的表格。" back={{ href: href(), label: '首页' }}>
      <Assistant />
      <Section title="驱动程序">
        <p>UKey 插上后由系统自带的智能卡支持识别，不需要另装驱动。识别不出的，请换一个 USB 口或换一台电脑再试。</p>
        <p style={{ marginTop: 8 }}>
          仍然不行的，请致电 <Phone number={channel.hotline} />
          ，不要从其他网站下载“驱动”。
        </p>
      </Section>
      <Section title="申请表">
        <p>线下邮寄用的申请表由系统按您填写的内容生成，不需要手工填空白表。提交订单后，在订单里点“打印申请表”。</p>
        <p style={{ marginTop: 8 }}>
          <Link href={href('/orders')}>去订单查询</Link>
        </p>
      </Section>
      <Section title="使用手册">
        <p>每项业务的步骤、材料和图示都在帮助中心，可以直接打印。</p>
        <p style={{ marginTop: 8 }}>
          <Link href={href('/help')}>打开帮助中心</Link>
        </p>
      </Section>
    </Page>
  );
}

function Assistant() {
  const href = useChannelHref();
  return (
    <Section title="证书助手">
      <p>
        读取 UKey、修改密码、在线更新和解锁用的小程序。 <StatusBadge tone="waiting" label="即将提供" />
      </p>
      <p style={{ marginTop: 8 }}>支持 Windows 10 和 11、macOS 12 及以上、Linux（统信 UOS、麒麟和 Ubuntu）。</p>
      <p className="muted" style={{ margin: '8px 0 12px' }}>
        到时这里会列出每个系统的安装包、版本号和 SHA-256 校验值，供下载后核对。
      </p>
      <Notice tone="neutral" title="在此之前可以这样办">
        <p>
          补办、初次办理、变更、注销和查进度都不需要证书助手，用手机或电脑的浏览器就能办。
          <Link href={href()}>去首页办理</Link>
        </p>
        <p>
          更新、解锁和修改密码请到受理点现场办理：<Link href={href('/renew')}>更新</Link>、
          <Link href={href('/unlock')}>解锁</Link>、<Link href={`${href('/help')}#change-password`}>修改密码</Link>。
        </p>
      </Notice>
    </Section>
  );
}
