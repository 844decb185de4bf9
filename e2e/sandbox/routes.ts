import { alipayControl } from './control/alipay';
import { commonControl, type Ledgers } from './control/common';
import { esignControl } from './control/esign';
import { logisticsControl } from './control/logistics';
import { type Route, route, text } from './http/types';
import { actRoutes } from './pages/acts';
import { authenticatorPages } from './pages/authenticator';
import { bankPages } from './pages/bank';
import { courierPages } from './pages/courier';
import { eventRoutes } from './pages/events';
import { mailboxPages } from './pages/mailbox';
import { overviewPages } from './pages/overview';
import { payerPages } from './pages/payer';
import { phonePages } from './pages/phone';
import { registryPages } from './pages/registry';
import { taxPages } from './pages/tax';
import type { World } from './providers/all';
import { enterpriseTable } from './providers/tencent/ocr';
import type { Mail } from './smtp';

/** Without the bytes of attachments: those have an address of their own. */
const mailEntry = (mail: Mail): object => ({
  ...mail,
  attachments: mail.attachments.map(({ contentBase64: _bytes, ...attachment }, index) => ({
    ...attachment,
    path: `/mailbox/${mail.id}/attachments/${index}`,
  })),
});

function ledgersOf({ context, alipay, tencent, bank, esign, sf, nuonuo, mail }: World): Ledgers {
  return {
    alipay: () => alipay.trades.all(),
    sms: () => tencent.sms.rows.all(),
    faceid: () => tencent.faceid.rows.all(),
    bank: () => bank.transfers.all(),
    enterprise: () => enterpriseTable(context).all(),
    esign: () => esign.flows.rows.all().map((flow) => ({ ...flow, process: esign.flows.process(flow) })),
    sf: () => sf.orders.rows.all(),
    nuonuo: () => nuonuo.desk.invoices.rows.all(),
    'nuonuo-red': () => nuonuo.desk.reds.rows.all(),
    mail: () => mail.mails.all().map(mailEntry),
  };
}

/** Every address of the sandbox: providers, control API, people's pages. */
export const allRoutes = (world: World): Route[] => [
  route('GET', '/healthz', () => text('ok')),
  // The product's health report asks whether anybody is there.
  route('HEAD', '/', () => text('')),
  ...world.alipay.routes,
  ...world.tencent.routes,
  ...world.bank.routes,
  ...world.esign.routes,
  ...world.sf.routes,
  ...world.nuonuo.routes,
  ...commonControl(world.context, ledgersOf(world)),
  ...alipayControl(world.alipay),
  ...esignControl(world.esign),
  ...logisticsControl(world.sf, world.nuonuo),
  ...[overviewPages, phonePages, mailboxPages, bankPages, payerPages, courierPages, taxPages].flatMap((pages) =>
    pages(world),
  ),
  ...[authenticatorPages, registryPages, actRoutes, eventRoutes].flatMap((pages) => pages(world)),
];
