/**
 * Working-day arithmetic on plain dates (yyyy-mm-dd, China). What differs from Monday to Friday comes from the calendar
 * table; a year that is not loaded is counted by weekdays alone and makes the result provisional.
 */
export interface WorkCalendar {
  /** Date → is it a working day, for days that differ from Monday to Friday. */
  exceptions: ReadonlyMap<string, boolean>;
  loadedYears: ReadonlySet<number>;
}

export interface PromisedDate {
  date: string;
  provisional: boolean;
}

const DAY = 86_400_000;
const CHINA_OFFSET = 8 * 3_600_000;

/** The day it is in China. */
export function chinaDate(at: Date): string {
  return new Date(at.getTime() + CHINA_OFFSET).toISOString().slice(0, 10);
}

/** yyyymmdd in China: the head of an order number. */
export const chinaDateCompact = (at: Date): string => chinaDate(at).replaceAll('-', '');

/** 2026-11-30 → 2026年11月30日, as people read it. */
export function readableDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

export function isWorkingDay(calendar: WorkCalendar, date: string): boolean {
  const exception = calendar.exceptions.get(date);
  if (exception !== undefined) return exception;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** The n-th working day after `date` (the day itself does not count). */
export function addWorkingDays(calendar: WorkCalendar, date: string, days: number): PromisedDate {
  let current = date;
  let provisional = !calendar.loadedYears.has(Number(date.slice(0, 4)));
  let left = days;
  while (left > 0) {
    current = addDays(current, 1);
    if (!calendar.loadedYears.has(Number(current.slice(0, 4)))) provisional = true;
    if (isWorkingDay(calendar, current)) left -= 1;
  }
  return { date: current, provisional };
}

/** Working days after `from` up to and including `to`; 0 when `to` is not later. */
export function workingDaysBetween(calendar: WorkCalendar, from: string, to: string): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (isWorkingDay(calendar, day)) count += 1;
  }
  return count;
}
