'use client';

import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { BusinessType } from '@/lib/domain/order';
import type { ChannelView, ServiceView } from '@/lib/schemas/portal-views';
import { rememberHelpline } from './whereabouts';

const ChannelContext = createContext<ChannelView | null>(null);

export function ChannelProvider({ channel, children }: { channel: ChannelView; children: ReactNode }) {
  useEffect(() => rememberHelpline(channel), [channel]);
  return <ChannelContext.Provider value={channel}>{children}</ChannelContext.Provider>;
}

export const useChannelOrNull = (): ChannelView | null => useContext(ChannelContext);

export function useChannel(): ChannelView {
  const channel = useChannelOrNull();
  if (!channel) throw new Error('useChannel needs a page under /c/[channel]');
  return channel;
}

/** Addresses under the channel, by its number: the form people see and share. */
export function useChannelHref(): (path?: string) => string {
  const { number } = useChannel();
  return (path = '') => `/c/${number}${path}`;
}

/** Terms of a business type here; undefined when the channel does not offer it. */
export function useService(businessType: BusinessType): ServiceView | undefined {
  return useChannel().services.find((service) => service.businessType === businessType);
}
