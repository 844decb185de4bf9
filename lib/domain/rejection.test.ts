import { expect, it } from 'vitest';
import { reasonsAbout } from './rejection';

it('a reason stands beside the papers that it speaks of, and beside no other', () => {
  const rejected = { reasons: ['licence_unclear', 'licence_no_seal', 'id_mismatch'], note: '' };
  expect(reasonsAbout('licence', rejected)).toEqual(['营业执照不清晰', '营业执照未加盖公章']);
  expect(reasonsAbout('agent_id_portrait', rejected)).toEqual(['经办人身份证与填写的信息不一致']);
  expect(reasonsAbout('agent_id_emblem', rejected)).toEqual([]);
});

it('a paper that was ticked without a reason of its own shows what the reviewer wrote', () => {
  expect(reasonsAbout('licence', { reasons: ['id_expired', 'other'], note: '执照缺了一角' })).toEqual(['执照缺了一角']);
  expect(reasonsAbout('licence', { reasons: ['id_expired', 'other'], note: '' })).toEqual(['其他']);
});
