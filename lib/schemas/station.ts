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

/** Some tokens pad their label with U+0000, the one character that PostgreSQL can't hold. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .overwrite((value) => value.replaceAll('\0', ''));

export const stationSlotSchema = z.object({
  slot: z.int().min(1).max(999),
  tokenSerial: text(64).nullable(),
  label: text(64),
  model: text(64),
  state: z.enum(SLOT_STATES),
  orderNo: text(32).optional(),
  /** Stable name of the step, for programs. */
  step: text(32).optional(),
  stepText: text(100).optional(),
  /** What the operator should do now. */
  message: text(300).optional(),
});
export type StationSlot = z.output<typeof stationSlotSchema>;

/** What a station says about itself every few seconds. */
export const stationReportSchema = z.object({
  stationId: text(64).min(1),
  version: text(64),
  startedAt: z.iso.datetime(),
  slots: z.array(stationSlotSchema).max(256),
});
export type StationReport = z.output<typeof stationReportSchema>;
