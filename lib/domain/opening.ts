import { addDays, chinaDate, type WorkCalendar } from './calendar';

/** When somebody is there. Make-up days count as the weekday that they make up for. */
export interface OpeningHours {
  /** 1 Monday … 7 Sunday. */
  days: number[];
  /** Times of such a day, HH:MM, in order. */
  spans: [from: string, to: string][];
}

/** The days ahead as a page needs them: what is open is worked out there, minute by minute. */
export interface OpeningView {
  /** 工作日 9:00–12:00，13:30–17:30 */
  text: string;
  /** From today on; no times: closed. */
  days: { date: string; spans: [from: string, to: string][] }[];
  /** The first day of a year whose holidays are not known yet. */
  provisionalFrom: string | null;
}

/** The longest holidays are shorter, also for who opens on one day a week. */
const DAYS_AHEAD = 21;
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
const WORKWEEK = [1, 2, 3, 4, 5];

const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
const hour = (time: string): string => time.replace(/^0(?=\d)/, '');
const spansText = (spans: OpeningHours['spans']): string =>
  spans.map(([from, to]) => `${hour(from)}–${hour(to)}`).join('，');

/** 工作日 · 周一至周六 · 周二、四 */
function daysText(days: number[]): string {
  if (days.join() === WORKWEEK.join()) return '工作日';
  const names = days.map((day) => WEEKDAYS[day - 1]);
  const inARow = days.every((day, at) => at === 0 || day === (days[at - 1] ?? 0) + 1);
  return inARow && days.length > 2 ? `周${names[0]}至周${names.at(-1)}` : `周${names.join('、')}`;
}

export function openingText({ days, spans }: OpeningHours): string {
  return `${daysText([...days].sort((a, b) => a - b))} ${spansText(spans)}`;
}

function isOpenDay(hours: OpeningHours, calendar: WorkCalendar, date: string): boolean {
  const exception = calendar.exceptions.get(date);
  // A make-up day is a Saturday or Sunday that works like a weekday: who opens all week opens then, too.
  if (exception === true) return WORKWEEK.every((day) => hours.days.includes(day));
  if (exception === false) return false;
  return hours.days.includes(weekday(date));
}

export function openingView(hours: OpeningHours, calendar: WorkCalendar, now: Date): OpeningView {
  const dates = Array.from({ length: DAYS_AHEAD }, (_, ahead) => addDays(chinaDate(now), ahead));
  return {
    text: openingText(hours),
    days: dates.map((date) => ({ date, spans: isOpenDay(hours, calendar, date) ? hours.spans : [] })),
    provisionalFrom: dates.find((date) => !calendar.loadedYears.has(Number(date.slice(0, 4)))) ?? null,
  };
}

export interface OpeningState {
  open: boolean;
  /** 今天 9:00–12:00，13:30–17:30 · 下一个工作日 11月24日（周二）9:00 起 */
  text: string;
}

const dayText = (date: string): string => {
  const [, month, day] = date.split('-').map(Number);
  return `${month}月${day}日（周${WEEKDAYS[weekday(date) - 1]}）`;
};

/** How it is at this minute: what being open is called stands beside it. */
export function openingState(view: OpeningView, now: Date): OpeningState {
  const date = chinaDate(now);
  const time = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(11, 16);
  const today = view.days.find((day) => day.date === date)?.spans ?? [];
  if (today.some(([from, to]) => from <= time && time < to)) {
    return { open: true, text: `今天 ${spansText(today)}` };
  }
  const later = today.find(([from]) => time < from);
  if (later) {
    return { open: false, text: `今天 ${hour(later[0])} ${today[0] === later ? '开始' : '恢复'}` };
  }
  const next = view.days.find((day) => day.date > date && day.spans.length > 0);
  const ended = today.length > 0;
  if (!next) return { open: false, text: ended ? '今天已结束' : '今天休息' };
  const doubt = view.provisionalFrom !== null && next.date >= view.provisionalFrom ? '，节假日以通知为准' : '';
  return {
    open: false,
    text: `${ended ? '今天已结束，' : ''}下一个工作日 ${dayText(next.date)}${hour(next.spans[0]?.[0] ?? '')} 开始${doubt}`,
  };
}
