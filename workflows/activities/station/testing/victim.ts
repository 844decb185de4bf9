/** For tests: a station process that personalises the tokens it is given until somebody kills it. */
import { secret } from '@/lib/domain/secret';
import { Pkcs11Module } from '@/lib/pkcs11';
import { createStationActivities, type StationDeps } from '../../station';
import { Board } from '../board';

export interface VictimOrders {
  readonly library: string;
  readonly factorySoPin: string;
  readonly stationPrivateKey: string;
  readonly inputs: Parameters<ReturnType<typeof createStationActivities>['personaliseToken']>[0][];
}

const orders = JSON.parse(process.env.VICTIM_ORDERS ?? '{}') as VictimOrders;
const quiet = () => undefined;
const deps: StationDeps = {
  module: Pkcs11Module.open(orders.library),
  keys: { stationPrivateKey: secret(orders.stationPrivateKey), vaultPublicKey: '' },
  factorySoPin: secret(orders.factorySoPin),
  board: new Board(),
  clock: { now: () => new Date() },
  heartbeat: (step) => void process.stdout.write(`${step}\n`),
  log: { info: quiet, warn: quiet },
};
const activities = createStationActivities(deps);
void Promise.all(orders.inputs.map((input) => activities.personaliseToken(input))).then(() => {
  process.stdout.write('finished\n');
});
