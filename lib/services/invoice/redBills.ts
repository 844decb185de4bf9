/** Numbers of an order's red bills: R<order>, then R<order>-2, -3 … */
export const firstBillId = (orderNo: string): string => `R${orderNo}`;

/** The provider remembers the refused one. */
export const nextBillId = (orderNo: string, last: string | null): string =>
  `${firstBillId(orderNo)}-${triesOf(last) + 1}`;

/** Asked for before this one, the newest first. */
export const earlierBillIds = (orderNo: string, last: string): string[] =>
  Array.from({ length: triesOf(last) - 1 }, (_, i) =>
    i === 0 ? firstBillId(orderNo) : `${firstBillId(orderNo)}-${i + 1}`,
  ).reverse();

const triesOf = (billId: string | null): number => Number(/-(\d+)$/.exec(billId ?? '')?.[1] ?? 1);
