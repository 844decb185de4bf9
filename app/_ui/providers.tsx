'use client';

import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { antdTheme } from '@/app/theme';
import { StyleRegistry } from './style-registry';
import { TrpcProvider } from './trpc';

export function PortalProviders({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <StyleRegistry nonce={nonce}>
      <ConfigProvider
        locale={zhCN}
        theme={antdTheme}
        csp={nonce ? { nonce } : undefined}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
      >
        <TrpcProvider>{children}</TrpcProvider>
      </ConfigProvider>
    </StyleRegistry>
  );
}
