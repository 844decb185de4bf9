import { describe, expect, it } from 'vitest';
import { unpackEntries } from './packed-entries';

describe('packed entries of a CRL', () => {
  it('become entries again', () => {
    expect(unpackEntries('')).toEqual([]);
    expect(unpackEntries('0a1 1795392000 superseded\nff 0 unspecified')).toEqual([
      { serialHex: '0a1', revokedAt: new Date('2026-11-23T00:00:00Z'), reason: 'superseded' },
      { serialHex: 'ff', revokedAt: new Date(0), reason: 'unspecified' },
    ]);
  });

  it.each(['0A 0 superseded', '0a -1 superseded', '0a 0 removeFromCRL', '0a 0', '', '0a 0 superseded\n'])(
    'refuses %j among them',
    (line) => expect(() => unpackEntries(`ff 0 superseded\n${line}`)).toThrow(/no entry of a CRL/),
  );
});
