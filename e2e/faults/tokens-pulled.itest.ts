import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomOf } from './money/interleaving';
import type { How } from './pkcs11-shim/control';
import { openStage, type Stage } from './pkcs11-shim/stage';
import { storm, type Tally, walk, walkWrites } from './pkcs11-shim/walk';

describe('a token pulled out in production', () => {
  let stage: Stage;
  let met: Tally;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  const plan = (how: How) => ({
    how,
    station: () => stage.desk.activities({ keys: stage.line.stationKeys }),
    restart: async () => stage.shim.insert(),
  });

  test('before every single PKCS#11 call, one after the other', async () => {
    met = await walk(stage.line, stage.shim, plan('pull_before'));
    console.log(met.words);
    expect(met.faults).toEqual([]);
    expect(met.undisturbed).toBe(true);
    expect(met.struck).toBeGreaterThanOrEqual(Math.floor(100 / Number(process.env.FAULTS_STRIDE ?? 1)));
  }, 900_000);

  test('right after each call that writes: the work is done, its answer is lost', async () => {
    const tally = await walkWrites(stage.line, stage.shim, plan('pull_after'), met);
    console.log(tally.words);
    expect(tally.faults).toEqual([]);
    expect(tally.struck).toBeGreaterThanOrEqual(Math.floor(25 / Number(process.env.FAULTS_STRIDE ?? 1)));
  }, 300_000);

  test('in attempt after attempt on one token: its SO PIN stays known', async () => {
    let [deaths, tokens] = [0, 0];
    for (let seed = 1; seed <= 15; seed++) {
      const tally = await storm(stage.line, stage.shim, plan('pull_after'), randomOf(seed));
      expect({ seed, faults: tally.faults, bricked: tally.bricked }).toEqual({ seed, faults: [], bricked: 0 });
      deaths += tally.struck;
      tokens++;
    }
    console.log(`storm: ${tokens} tokens finished after ${deaths} attempts that died on them, bricked 0`);
    expect(deaths).toBeGreaterThan(tokens);
  }, 300_000);
});
