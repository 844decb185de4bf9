import { expect, it } from 'vitest';
import { timelineRows } from './timeline-rows';

it('shows what was done by the minute and what is promised by the day', () => {
  const rows = timelineRows([
    { key: 'submitted', label: '提交订单', state: 'done', actual: '2026-11-22T06:05:00.000Z', promised: '2026-11-21' },
    { key: 'paid', label: '支付费用', state: 'current', promised: '2026-11-23T06:05:00.000Z' },
    { key: 'shipped', label: '寄出证书', state: 'todo', promised: '2026-11-30', provisional: true },
    { key: 'completed', label: '办理完成', state: 'todo' },
  ]);
  expect(rows.map((row) => row.time)).toEqual([
    '2026年11月22日 14:05',
    '请在 2026年11月23日 14:05 前完成',
    '预计 2026年11月30日前（暂估）',
    null,
  ]);
});
