import { expect, it } from 'vitest';
import { channelOfHash } from './hash-link';

it('opens the channel of the printed link, escaped or not', () => {
  expect(channelOfHash('#/index?channelId=PT1BTjVNek0%3D')).toBe(3394);
  expect(channelOfHash('#/index?channelId=PT1BTjVNek0=')).toBe(3394);
  expect(channelOfHash('#/index?from=sms&channelId=3394')).toBe(3394);
});

it('is silent about other hashes', () => {
  for (const hash of ['', '#main', '#/index?other=1', '#/index?channelId=%%%', '#/index?channelId=aGVsbG8=']) {
    expect(channelOfHash(hash)).toBeNull();
  }
});
