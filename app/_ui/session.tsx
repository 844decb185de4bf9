'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { useChannel } from './channel-context';
import { Dialog } from './dialog';
import { Failure } from './failure';
import { LoginPanel } from './login-panel';
import { Actions, Page, Section } from './page';
import { Notice, Skeletons } from './parts';
import { rememberUscc } from './remember';
import { isExpired, subscribeExpired } from './session-store';
import { useTRPC } from './trpc';

interface RequireSessionProps {
  /** Title of the page while the customer signs in. */
  title: string;
  lead?: string;
  back?: { href: string; label: string };
  progress?: ReactNode;
  children: ReactNode;
}

/** Signs in where the page is. A session that ends later is renewed in a dialog above the page: nothing typed is lost. */
export function RequireSession({ title, lead, back, progress, children }: RequireSessionProps) {
  const trpc = useTRPC();
  const channel = useChannel();
  const me = useQuery(trpc.auth.me.queryOptions());
  const expired = useSyncExternalStore(subscribeExpired, isExpired, () => false);
  const entered = useRef(false);
  const asked = useRef(false);
  const signedIn = me.data?.channelId === channel.id;
  if (signedIn) entered.current = true;
  else if (me.isSuccess && !entered.current) asked.current = true;
  const uscc = me.data?.uscc;
  useEffect(() => {
    if (uscc) rememberUscc(uscc);
  }, [uscc]);
  useEffect(() => {
    // The button was at the end of a long panel; what comes instead is read from its heading on.
    if (signedIn && asked.current) window.scrollTo({ top: 0 });
  }, [signedIn]);

  if (entered.current) {
    return (
      <>
        {children}
        <Relogin open={expired || (me.isSuccess && !signedIn)} />
      </>
    );
  }
  return (
    <Page title={title} lead={lead} back={back} progress={progress}>
      {me.isPending ? <Skeletons /> : null}
      {me.isError ? <Failure error={me.error} onRetry={() => me.refetch()} /> : null}
      {me.isSuccess ? <SignIn /> : null}
    </Page>
  );
}

function SignIn() {
  return (
    <LoginPanel
      layout={(questions, button) => (
        <>
          <Section>{questions}</Section>
          <Actions>{button}</Actions>
        </>
      )}
    />
  );
}

function Relogin({ open }: { open: boolean }) {
  return (
    <Dialog open={open} title="登录已过期" testId="relogin">
      <Notice tone="attention">
        <p>为了保护单位信息，请重新验证身份。您填写的内容已保留，验证后从刚才的地方继续。</p>
      </Notice>
      <LoginPanel
        layout={(questions, button) => (
          <div style={{ display: 'grid', gap: 20 }}>
            {questions}
            {button}
          </div>
        )}
      />
    </Dialog>
  );
}
