import { z } from 'zod';
import { COURIERS, type Courier, waybillProblem } from '../domain/material';
import { UPLOAD_KINDS, type UploadKind } from '../domain/order';
import { orderNo, scanned } from './admin';
import { orderNoField } from './fields';

const keys = <T extends string>(table: Record<T, unknown>) => Object.keys(table) as [T, ...T[]];
const kind = z.enum(keys<UploadKind>(UPLOAD_KINDS), { error: '请选择材料种类' });

/** Copied from a message or a photo: spaces and full-width letters are no mistake. */
const waybillNo = z
  .string({ error: '请填写运单号' })
  .transform((value) => value.normalize('NFKC').replace(/\s+/g, '').toUpperCase());

export const announceParcelInput = z
  .object({
    orderNo: orderNoField(),
    courier: z.enum(keys<Courier>(COURIERS), { error: '请选择快递公司' }),
    waybillNo,
  })
  .superRefine(({ courier, waybillNo: value }, ctx) => {
    const message = waybillProblem(courier, value);
    if (message) ctx.addIssue({ code: 'custom', path: ['waybillNo'], message });
  });
export type AnnounceParcelInput = z.output<typeof announceParcelInput>;

/** What is found in a parcel, or why it was not taken. */
export const ARRIVALS = { complete: '材料齐全', incomplete: '材料不齐', refused: '到付件，已拒收' } as const;
export type Arrival = keyof typeof ARRIVALS;

export const registerArrivalInput = z
  .object({
    orderNo,
    arrival: z.enum(keys<Arrival>(ARRIVALS), { error: '请选择收件结果' }),
    missing: z.array(kind).max(5).default([]),
    note: z.string().trim().max(200).default(''),
    /** As on the parcel; empty when it carries none. */
    waybillNo: waybillNo.pipe(z.string().max(30, '运单号最多 30 位')).default(''),
  })
  .refine(({ arrival, missing }) => arrival !== 'incomplete' || missing.length > 0, {
    path: ['missing'],
    message: '请勾选缺少的材料',
  });
export type RegisterArrivalInput = z.output<typeof registerArrivalInput>;

/** A scanned barcode, or whatever stands on the parcel: order number, USCC, name, waybill number. */
export const findMaterialsInput = z.object({ q: z.string().trim().min(1, '请扫描或输入').max(100) });

export const scanFieldsInput = z.object({ orderNo: scanned.pipe(orderNo), kind });
