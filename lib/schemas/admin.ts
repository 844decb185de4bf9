import { z } from 'zod';
import {
  ORDER_STATES,
  type OrderState,
  REJECT_REASONS,
  type RejectReason,
  UPLOAD_KINDS,
  type UploadKind,
} from '../domain/order';

/** Inputs of the staff side: the same objects check the admin forms and the server. */
const keys = <T extends string>(table: Record<T, unknown>) => z.enum(Object.keys(table) as [T, ...T[]]);

/** Scanners add spaces and line ends, and type in the case of the keyboard. */
export const scanned = z
  .string()
  .transform((value) => value.replace(/\s+/g, '').toUpperCase())
  .pipe(z.string().min(1, '请扫描或输入条码').max(64, '条码过长，请重新扫描'));

export const orderNo = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^\d{8}A\d{6}$/, '订单号应为 8 位日期加 A 加 6 位数字');

export const orderNoInput = z.object({ orderNo });

export const staffLoginInput = z.object({
  login: z.string().trim().toLowerCase().min(1, '请输入账号').max(64),
  password: z.string().min(1, '请输入密码').max(256),
});

export const staffTotpInput = z.object({
  code: z
    .string()
    .transform((value) => value.replace(/\s+/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, '请输入验证器上显示的 6 位数字')),
});

export const ORDER_SORT_FIELDS = [
  'submittedAt',
  'stateSince',
  'paidAt',
  'orderNo',
  'organisationName',
  'state',
] as const;

export const orderListInput = z.object({
  filter: z
    .object({
      state: z.array(keys<OrderState>(ORDER_STATES)).optional(),
      /** Order number, USCC or a part of the organisation's name. */
      q: z.string().trim().max(100).optional(),
      claimedByMe: z.boolean().optional(),
    })
    .default({}),
  sort: z
    .object({ field: z.enum(ORDER_SORT_FIELDS), order: z.enum(['asc', 'desc']) })
    .default({ field: 'stateSince', order: 'asc' }),
  page: z
    .object({ page: z.number().int().min(1).max(10_000), perPage: z.number().int().min(1).max(100) })
    .default({ page: 1, perPage: 25 }),
});
export type OrderListInput = z.output<typeof orderListInput>;

export const revealInput = z.object({
  orderNo,
  reason: z.string().trim().min(4, '请写明查看原因（至少 4 个字）').max(200),
});

export const rejectInput = z
  .object({
    orderNo,
    reasons: z.array(keys<RejectReason>(REJECT_REASONS)).min(1, '请至少选择一个原因').max(10),
    /** Uploads that the customer has to send again; at least one, where the order has any. */
    kinds: z.array(keys<UploadKind>(UPLOAD_KINDS)).max(8),
    note: z.string().trim().max(200).default(''),
  })
  .refine((value) => !value.reasons.includes('other') || value.note.length >= 4, {
    path: ['note'],
    message: '选择“其他”时请用一句话说明原因',
  });
export type RejectInput = z.output<typeof rejectInput>;

export const startProductionInput = z.object({
  stationId: z.string().min(1).max(64),
  /** An order of several tokens may be named once for each. */
  orderNos: z.array(orderNo).min(1, '请选择要制证的订单').max(50),
  /** Chosen tokens by order; what is not named gets the next blank token of the station. */
  assignments: z.array(z.object({ orderNo, tokenSerial: z.string().min(1).max(64) })).optional(),
});
export type StartProductionInput = z.output<typeof startProductionInput>;

export const retryProductionInput = z.object({
  orderNo,
  /** Which token of the order; the first without it. */
  position: z.int().min(1).max(20).optional(),
  /** The attempt that the operator saw: somebody else's newer one is not cut short unseen. */
  attempt: z.int().min(1).optional(),
  stationId: z.string().min(1).max(64).optional(),
  /** Another token; without it the same one when it can be used again, else the next blank one. */
  tokenSerial: z.string().min(1).max(64).optional(),
});
export type RetryProductionInput = z.output<typeof retryProductionInput>;

/** Raw scans: what does not even look like an order number is a wrong scan, not a malformed request. */
export const bindShipmentInput = z.object({ orderNo: scanned, tokenSerial: scanned, waybillNo: scanned });
export type BindShipmentInput = z.output<typeof bindShipmentInput>;

/** Shown to the customer with the decision. */
export const refundDecisionInput = z.object({
  orderNo,
  note: z.string().trim().min(4, '请写明理由（至少 4 个字），客户会看到').max(200, '理由最多 200 个字'),
});

/** 复核不同意: shown to the customer. */
export const revocationRefusalInput = refundDecisionInput;
