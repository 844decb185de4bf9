import { z } from 'zod';

export const SLOT_STATES = ['empty', 'blank', 'busy', 'made', 'foreign', 'fault'] as const;
export type SlotState = (typeof SLOT_STATES)[number];

export const SLOT_STATE_TEXT: Record<SlotState, string> = {
  empty: '空槽位',
  blank: '空白介质',
  busy: '制证中',
  made: '已制证',
  foreign: '非空白介质',
  fault: '异常',
};

export const stationSlotSchema = z.object({
  slot: z.int().min(1).max(999),
  tokenSerial: z.string().max(64).nullable(),
  label: z.string().max(64),
  model: z.string().max(64),
  state: z.enum(SLOT_STATES),
  orderNo: z.string().max(32).optional(),
  /** Stable name of the step, for programs. */
  step: z.string().max(32).optional(),
  stepText: z.string().max(100).optional(),
  /** What the operator should do now. */
  message: z.string().max(300).optional(),
});
export type StationSlot = z.output<typeof stationSlotSchema>;

/** What a station says about itself every few seconds. */
export const stationReportSchema = z.object({
  stationId: z.string().min(1).max(64),
  version: z.string().max(64),
  startedAt: z.iso.datetime(),
  slots: z.array(stationSlotSchema).max(256),
});
export type StationReport = z.output<typeof stationReportSchema>;
