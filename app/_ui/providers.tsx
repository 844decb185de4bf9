'use client';

import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useState } from 'react';
import { antdTheme } from '@/app/theme';
import { StyleRegistry } from './style-registry';
import { TrpcProvider } from './trpc';

export function PortalProviders(props: { nonce: string | undefined; children: ReactNode }) {
  const { children } = props;
  // The browser compares with the nonce of the first document; a refreshed page brings another one.
  const [nonce] = useState(props.nonce);
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
