import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { How } from './pkcs11-shim/control';
import { openStage, type Stage, skipReason } from './pkcs11-shim/stage';
import { walk } from './pkcs11-shim/walk';

describe.skipIf(skipReason('tokens-pulled'))('a token pulled out at every single PKCS#11 call of production', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  test.each<How>(['pull_before', 'pull_after'])(
    '%s the work',
    async (how) => {
      const { line, shim, desk } = stage;
      const station = () => desk.activities({ keys: line.stationKeys });
      const tally = await walk(line, shim, { how, station, restart: async () => shim.insert() });
      console.log(tally.words);
      expect(tally.faults).toEqual([]);
      expect(tally.undisturbed).toBe(true);
      expect(tally.struck).toBeGreaterThan(100);
    },
    600_000,
  );
});
