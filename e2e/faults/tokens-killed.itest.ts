import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage, skipReason } from './pkcs11-shim/stage';
import { walk } from './pkcs11-shim/walk';

describe.skipIf(skipReason('tokens-killed'))('the station killed at every single PKCS#11 call of production', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  test('a fresh process goes on', async () => {
    const { line, shim, desk } = stage;
    const stations = await stage.stations();
    line.hide = () => desk.module.close();
    const tally = await walk(line, shim, {
      how: 'kill_before',
      station: () => stations.activities,
      restart: () => stations.end(),
      release: () => stations.end(),
    });
    console.log(tally.words);
    expect(tally.faults).toEqual([]);
    expect(tally.undisturbed).toBe(true);
    expect(tally.struck).toBeGreaterThan(100);
  }, 600_000);
});
