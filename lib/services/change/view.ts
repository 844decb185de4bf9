import { type Changeable, type ChangeRow, changeRows } from '../../domain/change';
import { maskMobile, maskPersonName, maskPhone } from '../../domain/masks';
import type { OrderRow } from '../order/transition';

type Shown = Pick<OrderRow, 'application'>;

const MASKS: Partial<Record<Changeable, (value: string) => string>> = {
  legalName: maskPersonName,
  agentName: maskPersonName,
  agentMobile: maskMobile,
  phone: maskPhone,
};
const NUMBERS: ReadonlySet<Changeable> = new Set(['agentMobile', 'phone']);

/** 变更 for the customer's page and for the audit log: organisations in clear, persons masked. */
export const maskedChange = ({ application: { change } }: Shown): ChangeRow[] =>
  change ? changeRows(change, (key, value) => MASKS[key]?.(value) ?? value) : [];

/** For staff: names are in clear as long as the papers are open on which they stand, numbers never. */
export const reviewedChange = (order: Shown, papersOpen: boolean): ChangeRow[] => {
  const { change } = order.application;
  if (!papersOpen || !change) return maskedChange(order);
  return changeRows(change, (key, value) => (NUMBERS.has(key) ? (MASKS[key]?.(value) ?? value) : value));
};
