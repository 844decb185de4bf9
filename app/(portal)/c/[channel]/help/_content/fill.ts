import { VERIFICATION_METHODS } from '@/lib/domain/order';
import type { ChannelView } from '@/lib/schemas/portal-views';

/** What of the texts is the channel's own. */
export function fill(text: string, channel: ChannelView, days = 5): string {
  const { acceptancePoint: point } = channel;
  const values: Record<string, string> = {
    channel: channel.name,
    hotline: channel.hotline,
    days: String(days),
    methods: channel.methods.map((method) => VERIFICATION_METHODS[method]).join('、'),
    point: `${point.name}（${point.address}）`,
    pointName: point.name,
    pointAddress: point.address,
    pointContact: point.contact,
    pointPhone: point.phone,
  };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
