import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { FACTORY_SO_PIN } from '@/lib/pkcs11/testing';
import { type Desk, startDesk } from '@/workflows/activities/station/testing/desk';
import { Shim } from './control';
import { Line } from './line';
import { bundleStation, Stations } from './stations';

export interface Stage {
  database: TestDatabase;
  shim: Shim;
  desk: Desk;
  line: Line;
  /** The station as processes of its own. */
  stations(): Promise<Stations>;
  close(): Promise<void>;
}

/** A desk whose tokens answer through the shim, and a database of its own. One a test file: the module is the process's. */
export async function openStage(): Promise<Stage> {
  const database = await createTestDatabase();
  const shim = Shim.build();
  Object.assign(process.env, shim.environment, { PKCS11_TEST_MODULE: shim.library });
  const desk = await startDesk();
  const line = new Line(database, desk, shim);
  await line.prepare();
  let started: Stations | undefined;
  return {
    ...{ database, shim, desk, line },
    async stations() {
      const { stationPrivateKey } = desk.keys;
      const setup = { library: shim.library, factorySoPin: FACTORY_SO_PIN, stationPrivateKey };
      started ??= new Stations(
        await bundleStation(),
        { ...setup, vaultPublicKey: line.vault.publicKey },
        { ...shim.environment, SOFTHSM2_CONF: desk.hsm.configFile },
      );
      return started;
    },
    async close() {
      await started?.close();
      await desk.stop();
      shim.remove();
      await database.close();
    },
  };
}
