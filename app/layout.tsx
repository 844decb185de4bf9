import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Hydrated } from './_ui/hydrated';
import './base.css';
import { cssVariables, palette } from './theme';

export const metadata: Metadata = {
  title: { default: '数字证书服务系统', template: '%s · 数字证书服务系统' },
  description: '单位数字证书在线补办与订单查询',
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, themeColor: palette.surface };

/** Neutral for portal and back office alike. Reading the headers keeps every page dynamic: static pages carry no nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  await headers();
  return (
    <html lang="zh-CN" data-hydrating="">
      <body style={cssVariables}>
        {children}
        <Hydrated />
      </body>
    </html>
  );
}
