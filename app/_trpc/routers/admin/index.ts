import { router } from '../../trpc';
import { loginRoute } from './auth/login';
import { logoutRoute } from './auth/logout';
import { meRoute } from './auth/me';
import { totpRoute } from './auth/totp';
import { changesRoute } from './changes';
import { deskRoute } from './materials/desk';
import { findRoute } from './materials/find';
import { getRoute as materialGetRoute } from './materials/get';
import { receiveRoute } from './materials/receive';
import { registerRoute } from './materials/register';
import { answerRoute } from './messages/answer';
import { listRoute as messageListRoute } from './messages/list';
import { getRoute } from './orders/get';
import { listRoute as orderListRoute } from './orders/list';
import { openPapersRoute } from './orders/openPapers';
import { revealRoute } from './orders/reveal';
import { queueRoute as productionQueueRoute } from './production/queue';
import { retryRoute } from './production/retry';
import { startRoute } from './production/start';
import { summaryRoute } from './queues/summary';
import { grantRoute, refuseRoute } from './refunds/decide';
import { getRoute as refundGetRoute } from './refunds/get';
import { listRoute as refundListRoute } from './refunds/list';
import { retryMoneyRoute, retryReversalRoute } from './refunds/retry';
import { approveRoute } from './review/approve';
import { claimRoute } from './review/claim';
import { nextRoute } from './review/next';
import { rejectRoute } from './review/reject';
import { releaseRoute } from './review/release';
import { confirmRoute, refuseRoute as revocationRefuseRoute } from './revocations/decide';
import { getRoute as revocationGetRoute } from './revocations/get';
import { listRoute as revocationListRoute } from './revocations/list';
import { bindRoute } from './shipments/bind';
import { handOverRoute } from './shipments/handOver';
import { queueRoute as shipmentQueueRoute } from './shipments/queue';
import { listRoute as stationListRoute } from './stations/list';

export const adminRouter = router({
  auth: router({ login: loginRoute, totp: totpRoute, me: meRoute, logout: logoutRoute }),
  orders: router({ list: orderListRoute, get: getRoute, reveal: revealRoute, openPapers: openPapersRoute }),
  review: router({
    next: nextRoute,
    claim: claimRoute,
    release: releaseRoute,
    approve: approveRoute,
    reject: rejectRoute,
  }),
  messages: router({ list: messageListRoute, answer: answerRoute }),
  queues: router({ summary: summaryRoute }),
  production: router({ queue: productionQueueRoute, start: startRoute, retry: retryRoute }),
  stations: router({ list: stationListRoute }),
  shipments: router({ queue: shipmentQueueRoute, bind: bindRoute, handOver: handOverRoute }),
  refunds: router({
    list: refundListRoute,
    get: refundGetRoute,
    grant: grantRoute,
    refuse: refuseRoute,
    retryMoney: retryMoneyRoute,
    retryReversal: retryReversalRoute,
  }),
  revocations: router({
    list: revocationListRoute,
    get: revocationGetRoute,
    confirm: confirmRoute,
    refuse: revocationRefuseRoute,
  }),
  materials: router({
    desk: deskRoute,
    get: materialGetRoute,
    find: findRoute,
    register: registerRoute,
    receive: receiveRoute,
  }),
  changes: changesRoute,
});
