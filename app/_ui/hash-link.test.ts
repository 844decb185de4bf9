import { describe, expect, it } from 'vitest';
import { channelOfHash, decodeChannelId } from './hash-link';

describe('channelOfHash', () => {
  it('opens the channel of the printed link', () => {
    expect(channelOfHash('#/index?channelId=PT1BTjVNek0%3D')).toBe('3394');
    expect(channelOfHash('#/index?channelId=PT1BTjVNek0=')).toBe('3394');
  });
  it('is silent about other hashes', () => {
    expect(channelOfHash('')).toBeNull();
    expect(channelOfHash('#main')).toBeNull();
    expect(channelOfHash('#/index?other=1')).toBeNull();
  });
  it('refuses what does not decode to a number', () => {
    expect(decodeChannelId('%%%')).toBeNull();
    expect(decodeChannelId('aGVsbG8=')).toBeNull();
    expect(decodeChannelId('3394')).toBe('3394');
  });
});
