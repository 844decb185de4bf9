import { orderTimings } from '../../domain/settings';
import type { OrderRow } from './transition';

/** How long a rejected order waits for its customer, from the rejection on: when he is reminded, and when it ends. */
export function correctionTimes({ stateSince }: Pick<OrderRow, 'stateSince'>): { reminders: Date[]; until: Date } {
  const { correctionReminder, correctionSecondReminder, correctionWindow } = orderTimings();
  const after = (milliseconds: number) => new Date(stateSince.getTime() + milliseconds);
  return { reminders: [correctionReminder, correctionSecondReminder].map(after), until: after(correctionWindow) };
}
