import { expect, it } from 'vitest';
import { waybillWords } from '@/lib/domain/material';
import type { ChannelView } from '@/lib/schemas/portal-views';
import { fill } from './fill';
import { GUIDES, guideOf } from './guides';
import { QUESTIONS } from './questions';

const channel = {
  name: '示例渠道',
  hotline: '400-000-0000',
  methods: ['legal_mobile'],
  acceptancePoint: { name: '示例受理点', address: '示例路 1 号', contact: '严示例', phone: '0773-0000000' },
} as unknown as ChannelView;
const answer = (id: string) => fill(QUESTIONS.find((question) => question.id === id)?.answer ?? '', channel);

it('every value in the texts is one that a channel has', () => {
  const texts = [
    ...QUESTIONS.map((question) => question.answer),
    ...GUIDES.flatMap((guide) => [guide.lead, ...guide.steps.map((step) => step.text), ...guide.notes]),
  ];
  for (const text of texts) expect(fill(text, channel)).not.toMatch(/[{}]/);
});

it('another agent, and another mobile, are changed here and for nothing', () => {
  for (const id of ['phone-changed', 'who']) {
    expect(answer(id)).toContain('“单位信息变了”里申请');
    expect(answer(id)).toContain('不收费');
  }
  expect(answer('which')).toMatch(/经办人.*手机号变了：单位信息变了/);
  expect(guideOf('change')?.lead).toMatch(/只是登记的信息有变化时.*不换证书，免费/);
});

it('what is written on the waybill is what the page of the order says', () => {
  expect(answer('post-to-us')).toContain(`“${waybillWords(channel.name, 'reissue')}”`);
});
