import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** Every file that gives something personal to a provider, and what it asks before. */
const CALLERS: Record<string, string> = {
  'lib/services/onboarding/begin.ts': 'requireTicked',
  'lib/services/verification/startVerification.ts': 'intendVerification, which asks requireTicked',
  'lib/services/verification/amount.ts': 'called by startVerification',
  'lib/services/onboarding/requestCode.ts': 'a row that begin.ts has made',
  'lib/services/pin/channels.ts': 'called by deliver.ts, which asks requireStanding',
  'lib/services/notification/notify.ts': 'requireStanding',
  'lib/services/order/orderCode.ts': 'called by requestApplicationCode, which asks requireStanding, and by found',
  'lib/services/shipment/createWaybill.ts': 'requireStanding',
  'lib/services/invoice/request.ts': 'requireStanding',
  'workflows/activities/orders/money.ts': 'a trade of openPayment, which asks requireStanding',
  'lib/services/auth/requestCode.ts': 'asked for by the person himself',
  'lib/services/consult/requestConsultCode.ts': 'asked for by the person himself',
  'lib/services/consult/notifyAnswer.ts': 'an answer to his question, on the number that he gave for it',
};

/** Of the ports in lib/ports: what carries data of a person. The rest asks by numbers of the provider's own. */
const HANDS_OVER =
  /\b(?:sms\.send|identity\.verify\w+|enterprise\.verify|bank\.transfer|check\.(?:open|transfer)|courier\.createWaybill|(?:provider|invoice)\.request|payment\.(?:precreate|pagePay))\(/;

const root = path.resolve(import.meta.dirname, '../../..');
const sources = ['lib/services', 'workflows', 'app/_trpc', 'app/api'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.tsx?$/.test(file) && !/test\.ts|\/testing\//.test(file)),
);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

it('whoever gives data to a provider is known, and asks for the consent first', () => {
  expect(sources.filter((file) => HANDS_OVER.test(read(file))).sort()).toEqual(Object.keys(CALLERS).sort());
  for (const [file, asks] of Object.entries(CALLERS)) {
    if (asks === 'requireTicked' || asks === 'requireStanding') expect(read(file), file).toContain(`await ${asks}(`);
  }
});
