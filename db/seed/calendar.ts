import { getDayDetail, isWorkday } from 'chinese-days';
import type { Db } from '../client';
import { calendarDays, calendarYears } from '../schema/platform';

/** Published holidays and make-up days. A year that the State Council has not announced yet stays unloaded: provisional. */
const YEARS = [2025, 2026];

interface SpecialDay {
  date: string;
  working: boolean;
  name: string;
}

/** Days that differ from Monday to Friday. */
export function specialDays(year: number): SpecialDay[] {
  const days: SpecialDay[] = [];
  for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += 86_400_000) {
    const date = new Date(time).toISOString().slice(0, 10);
    const weekday = new Date(time).getUTCDay();
    const working = isWorkday(date);
    if (working === (weekday !== 0 && weekday !== 6)) continue;
    // `National Day,国庆节,3`
    const [, festival = ''] = getDayDetail(date).name.split(',');
    days.push({ date, working, name: working ? `${festival}调休上班` : festival });
  }
  return days;
}

export async function seedCalendar(db: Db): Promise<void> {
  for (const year of YEARS) {
    await db.insert(calendarDays).values(specialDays(year)).onConflictDoNothing();
    await db.insert(calendarYears).values({ year }).onConflictDoNothing();
  }
}
