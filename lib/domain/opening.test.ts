import { describe, expect, it } from 'vitest';
import type { WorkCalendar } from './calendar';
import { type OpeningHours, openingState, openingText, openingView } from './opening';

/** 2026: a make-up Saturday on 10 October after the holiday from 1 to 7. */
const days: [string, boolean][] = ['01', '02', '05', '06', '07'].map((day) => [`2026-10-${day}`, false]);
const calendar: WorkCalendar = {
  exceptions: new Map<string, boolean>([...days, ['2026-10-10', true]]),
  loadedYears: new Set([2026]),
};
const usual: OpeningHours = {
  days: [1, 2, 3, 4, 5],
  spans: [
    ['09:00', '12:00'],
    ['13:30', '17:30'],
  ],
};
const twice: OpeningHours = { days: [2, 4], spans: [['09:00', '16:30']] };
const china = (text: string) => new Date(`${text}:00+08:00`);
const at = (hours: OpeningHours, text: string) => openingState(openingView(hours, calendar, china(text)), china(text));

describe('opening hours', () => {
  it('are read as people write them', () => {
    expect(openingText(usual)).toBe('工作日 9:00–12:00，13:30–17:30');
    expect(openingText(twice)).toBe('周二、四 9:00–16:30');
    expect(openingText({ ...twice, days: [6, 1, 2, 3, 4, 5] })).toBe('周一至周六 9:00–16:30');
  });

  it.each([
    ['2026-11-20T09:00', true, '今天 9:00–12:00，13:30–17:30'],
    ['2026-11-20T08:59', false, '今天 9:00 开始'],
    ['2026-11-20T12:00', false, '今天 13:30 恢复'],
    ['2026-11-20T17:30', false, '今天已结束，下一个工作日 11月23日（周一）9:00 开始'],
    ['2026-11-22T10:00', false, '下一个工作日 11月23日（周一）9:00 开始'],
    ['2026-10-01T10:00', false, '下一个工作日 10月8日（周四）9:00 开始'],
    ['2026-10-10T10:00', true, '今天 9:00–12:00，13:30–17:30'],
  ])('at %s: open %s', (time, open, text) => {
    expect(at(usual, time)).toEqual({ open, text });
  });

  it('of two days a week skip the others, also a make-up Saturday', () => {
    expect(at(twice, '2026-10-10T10:00')).toEqual({
      open: false,
      text: '下一个工作日 10月13日（周二）9:00 开始',
    });
    expect(at(twice, '2026-11-19T10:00').open).toBe(true);
  });

  it('say so when the holidays of a year are not known yet', () => {
    expect(at(usual, '2026-12-31T18:00').text).toContain('节假日以通知为准');
    expect(at(usual, '2026-12-15T18:00').text).not.toContain('节假日以通知为准');
  });
});
