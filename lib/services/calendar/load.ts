import type { Executor } from '../../../db/client';
import { calendarDays, calendarYears } from '../../../db/schema/platform';
import type { WorkCalendar } from '../../domain/calendar';

/** Holidays and make-up days as loaded; some sixty rows a year. */
export async function loadCalendar(db: Executor): Promise<WorkCalendar> {
  const days = await db.select({ date: calendarDays.date, working: calendarDays.working }).from(calendarDays);
  const years = await db.select({ year: calendarYears.year }).from(calendarYears);
  return {
    exceptions: new Map(days.map((day) => [day.date, day.working])),
    loadedYears: new Set(years.map((row) => row.year)),
  };
}
