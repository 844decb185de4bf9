'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { readError } from '@/app/_ui/errors';
import { Failure } from '@/app/_ui/failure';
import { Page } from '@/app/_ui/page';
import { Skeletons } from '@/app/_ui/parts';
import { readTab, writeTab } from '@/app/_ui/remember';
import { isExpired, reportExpired, subscribeExpired } from '@/app/_ui/session-store';
import { useTRPC, useTRPCClient } from '@/app/_ui/trpc';
import type { ReissueDraftData } from '@/lib/domain/application';
import { type Changeable, changesIn } from '@/lib/domain/change';
import { consentsFor } from '@/lib/domain/consent';
import type { MaterialRoute } from '@/lib/domain/order';
import type { AgreementView, DraftView } from '@/lib/schemas/portal-views';
import { Autosave, type SaveState } from './autosave';
import type { GroupName } from './fields';
import { type FormKind, formKind } from './kinds';
import { withChange } from './with-change';

/** The copy in this tab: it survives a reload even when the last words had not reached the server. */
interface Mirror {
  data: ReissueDraftData;
  dirty: boolean;
}

type DraftTokens = NonNullable<ReissueDraftData['tokens']>;

interface DraftApi {
  draft: DraftView;
  data: ReissueDraftData;
  saveState: SaveState;
  setField: (group: GroupName, name: string, value: string) => void;
  setGroup: (group: GroupName, values: Record<string, string>) => void;
  setTokens: (change: Partial<DraftTokens>) => void;
  setRevocation: (revocation: NonNullable<ReissueDraftData['revocation']>) => void;
  /** 变更: one of the new values; empty: as it was. */
  setChange: (key: Changeable, value: string) => void;
  setAgreements: (ids: string[]) => void;
  /** How the papers come: uploaded, or by post. */
  setRoute: (route: MaterialRoute) => void;
  setStep: (step: number) => void;
  flush: () => Promise<boolean>;
  /** After the order was made: nothing personal stays in the tab. */
  forget: () => void;
}

/** What this form asks, as it stands. */
export function useKind(): FormKind {
  const { draft, data } = useDraft();
  return formKind(draft.businessType, data, useFee() === 0);
}

/** The texts of the channel that this business asks for; fewer by post. */
export function useAgreements(byPost = false): AgreementView[] {
  const { draft, data } = useDraft();
  return consentsFor(draft.businessType, useChannel().agreements, {
    changes: changesIn(data.change?.to),
    method: data.verification?.method,
    free: useFee() === 0,
    byPost,
  });
}

/** Fen a token: 初次办理 costs what the chosen product does. */
export function useFee(): number {
  const { draft, data } = useDraft();
  const { products } = useChannel();
  return products.find(({ id }) => id === data.tokens?.productId)?.feeFen ?? draft.feeFen;
}

const DraftContext = createContext<DraftApi | null>(null);

export function useDraft(): DraftApi {
  const api = useContext(DraftContext);
  if (!api) throw new Error('useDraft needs the page of a draft');
  return api;
}

export function DraftProvider({ draftId, children }: { draftId: string; children: ReactNode }) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const router = useRouter();
  // Fetched once a visit: afterwards this page is ahead of the server, not behind it.
  const query = useQuery(trpc.draft.get.queryOptions({ draftId }, { staleTime: Number.POSITIVE_INFINITY }));
  const orderNo = query.data?.orderNo;
  useEffect(() => {
    if (orderNo) router.replace(href(`/orders/${orderNo}`));
  }, [orderNo, router, href]);
  if (query.data && !orderNo) {
    return (
      <Loaded key={draftId} draft={query.data}>
        {children}
      </Loaded>
    );
  }
  return (
    <Page title="填写信息" back={{ href: href(), label: '首页' }}>
      {query.isError ? <Failure error={query.error} onRetry={() => query.refetch()} /> : <Skeletons rows={6} />}
    </Page>
  );
}

/** Everything typed goes to the tab at once and to the server after a pause. */
function useAutosave(draftId: string, latest: { current: ReissueDraftData }) {
  const client = useTRPCClient();
  const [saveState, setSaveState] = useState<SaveState>('saved');
  const autosave = useRef<Autosave | null>(null);
  autosave.current ??= new Autosave({
    save: (data) =>
      client.draft.save.mutate({ draftId, data }).catch((error: unknown) => {
        if (readError(error).kind === 'unauthenticated') reportExpired();
        throw error;
      }),
    onState: setSaveState,
    onDirty: (dirty) => writeTab(`draft.${draftId}`, { data: latest.current, dirty } satisfies Mirror),
  });
  useEffect(() => {
    const unsubscribe = subscribeExpired(() => {
      if (!isExpired()) void autosave.current?.flush();
    });
    const leaving = () => {
      if (document.visibilityState === 'hidden') void autosave.current?.flush();
    };
    document.addEventListener('visibilitychange', leaving);
    return () => {
      unsubscribe();
      document.removeEventListener('visibilitychange', leaving);
      void autosave.current?.flush();
    };
  }, []);
  return { autosave: autosave.current, saveState };
}

function Loaded({ draft, children }: { draft: DraftView; children: ReactNode }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = `draft.${draft.draftId}`;
  const [data, setData] = useState<ReissueDraftData>(draft.data);
  const latest = useRef(data);
  const { autosave, saveState } = useAutosave(draft.draftId, latest);
  // After the first picture, which the server has drawn without the tab's copy. Before paint: nobody types into the older text.
  useLayoutEffect(() => {
    const mirror = readTab<Mirror>(key);
    if (!mirror?.dirty) return;
    latest.current = mirror.data;
    setData(mirror.data);
    autosave.change(mirror.data);
  }, [autosave, key]);

  const change = (next: ReissueDraftData) => {
    latest.current = next;
    setData(next);
    autosave.change(next);
    // The page is ahead of the cache: coming back within the visit must not show the older text.
    queryClient.setQueryData(trpc.draft.get.queryKey({ draftId: draft.draftId }), (old: DraftView | undefined) =>
      old ? { ...old, data: next } : old,
    );
  };
  const setGroup = (group: GroupName, values: Record<string, string>) =>
    change({ ...latest.current, [group]: { ...latest.current[group], ...values } });
  const api: DraftApi = {
    draft,
    data,
    saveState,
    setGroup,
    setField: (group, name, value) => setGroup(group, { [name]: value }),
    setTokens: (tokens) => change({ ...latest.current, tokens: { items: [], ...latest.current.tokens, ...tokens } }),
    setRevocation: (revocation) => change({ ...latest.current, revocation }),
    setChange: (key, value) => change(withChange(latest.current, draft.onFile, key, value)),
    setAgreements: (agreementIds) => change({ ...latest.current, agreementIds }),
    setRoute: (materialRoute) => change({ ...latest.current, materialRoute }),
    setStep: (step) => {
      if (step > latest.current.step) change({ ...latest.current, step });
    },
    flush: () => autosave.flush(),
    forget: () => {
      autosave.stop();
      writeTab(key, null);
    },
  };
  return <DraftContext.Provider value={api}>{children}</DraftContext.Provider>;
}
