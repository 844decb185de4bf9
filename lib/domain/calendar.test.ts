import { describe, expect, it } from 'vitest';
import {
  addWorkingDays,
  chinaDate,
  isWorkingDay,
  readableDate,
  type WorkCalendar,
  workingDaysBetween,
} from './calendar';

// National Day 2026 with its make-up day, as published.
const calendar: WorkCalendar = {
  exceptions: new Map([
    ['2026-10-01', false],
    ['2026-10-02', false],
    ['2026-10-05', false],
    ['2026-10-06', false],
    ['2026-10-07', false],
    ['2026-10-10', true],
  ]),
  loadedYears: new Set([2026]),
};

describe('working days', () => {
  it('skips holidays and weekends, counts make-up days', () => {
    expect(isWorkingDay(calendar, '2026-10-10')).toBe(true);
    expect(isWorkingDay(calendar, '2026-10-03')).toBe(false);
    expect(addWorkingDays(calendar, '2026-09-30', 5)).toEqual({ date: '2026-10-13', provisional: false });
  });

  it('marks a date of a year that is not loaded', () => {
    expect(addWorkingDays(calendar, '2026-12-30', 1)).toEqual({ date: '2026-12-31', provisional: false });
    expect(addWorkingDays(calendar, '2026-12-30', 2)).toEqual({ date: '2027-01-01', provisional: true });
  });

  it('counts back', () => {
    expect(workingDaysBetween(calendar, '2026-09-30', '2026-10-13')).toBe(5);
    expect(workingDaysBetween(calendar, '2026-10-13', '2026-09-30')).toBe(0);
  });

  it('knows the day in China', () => {
    expect(chinaDate(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22');
    expect(chinaDate(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
  });
});

it('writes a day as people read it', () => {
  expect(readableDate('2026-01-02')).toBe('2026年1月2日');
});
