import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StationActivities } from '@/workflows/contracts/activities';
import { openStage, type Stage } from './pkcs11-shim/stage';
import { walk } from './pkcs11-shim/walk';

describe('the station killed in production', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  /** One station dies at the call, one that knows nothing of it goes on. */
  test.each(['kill_before', 'kill_after'] as const)(
    'at every single PKCS#11 call, one after the other: %s',
    async (how) => {
      const { line, shim, desk } = stage;
      const doomed = await stage.stations();
      const next = desk.activities({ keys: line.stationKeys });
      let dead = false;
      line.hide = async () => {
        await desk.module.close();
        dead = false;
      };
      const takeOver = async () => {
        await doomed.end();
        await desk.module.refresh();
        dead = true;
      };
      const atWork = () => (dead ? next : doomed.activities);
      const station: StationActivities = {
        reserveToken: (input) => atWork().reserveToken(input),
        personaliseToken: (input) => atWork().personaliseToken(input),
        installCertificate: (input) => atWork().installCertificate(input),
      };
      const tally = await walk(line, shim, { how, station: () => station, restart: takeOver, release: takeOver });
      console.log(tally.words);
      expect(tally.faults).toEqual([]);
      expect(tally.undisturbed).toBe(true);
      expect(tally.struck).toBeGreaterThanOrEqual(Math.floor(100 / Number(process.env.FAULTS_STRIDE ?? 1)));
    },
    900_000,
  );
});
