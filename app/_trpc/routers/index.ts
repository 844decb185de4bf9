import { router } from '../trpc';
import { adminRouter } from './admin';
import { logoutRoute } from './auth/logout';
import { meRoute } from './auth/me';
import { requestCodeRoute } from './auth/requestCode';
import { verifyCodeRoute } from './auth/verifyCode';
import { listRoute as certificateListRoute } from './certificates/list';
import { agreementRoute } from './channel/agreement';
import { getRoute as channelGetRoute } from './channel/get';
import { askRoute } from './consult/ask';
import { askByMobileRoute, requestCodeRoute as consultCodeRoute, readByMobileRoute } from './consult/guest';
import { mineRoute } from './consult/mine';
import { getRoute as draftGetRoute } from './draft/get';
import { openRoute } from './draft/open';
import { saveRoute } from './draft/save';
import { beginRoute } from './onboarding/begin';
import { confirmRoute } from './onboarding/confirm';
import { readingRoute } from './onboarding/reading';
import { requestCodeRoute as onboardingCodeRoute } from './onboarding/requestCode';
import { announceParcelRoute } from './order/announceParcel';
import { cancelRoute } from './order/cancel';
import { changeInvoiceRoute } from './order/changeInvoice';
import { changeRecipientRoute } from './order/changeRecipient';
import { changesRoute } from './order/changes';
import { confirmApplicationRoute } from './order/confirmApplication';
import { confirmReceiptRoute } from './order/confirmReceipt';
import { confirmFoundRoute, requestFoundCodeRoute } from './order/found';
import { getRoute as orderGetRoute } from './order/get';
import { listRoute as orderListRoute } from './order/list';
import { materialsRoute } from './order/materials';
import { paidOnPageRoute } from './order/paidOnPage';
import { paymentRoute } from './order/payment';
import { postAgainRoute } from './order/postAgain';
import { requestApplicationCodeRoute } from './order/requestApplicationCode';
import { requestPaymentRoute } from './order/requestPayment';
import { requestRefundRoute } from './order/requestRefund';
import { resendInvoiceRoute, resendPinRoute } from './order/resend';
import { resubmitRoute } from './order/resubmit';
import { submitRoute } from './order/submit';
import { failedRoute } from './page/failed';
import { consentsRoute, withdrawFromFormRoute, withdrawRoute } from './privacy/consents';
import { copyRoute } from './privacy/copy';
import { confirmAmountRoute } from './verification/confirmAmount';
import { confirmCodeRoute } from './verification/confirmCode';
import { startRoute } from './verification/start';
import { statusRoute } from './verification/status';

export const appRouter = router({
  channel: router({ get: channelGetRoute, agreement: agreementRoute }),
  auth: router({ requestCode: requestCodeRoute, verifyCode: verifyCodeRoute, me: meRoute, logout: logoutRoute }),
  onboarding: router({
    reading: readingRoute,
    begin: beginRoute,
    requestCode: onboardingCodeRoute,
    confirm: confirmRoute,
  }),
  consult: router({
    ask: askRoute,
    mine: mineRoute,
    requestCode: consultCodeRoute,
    askByMobile: askByMobileRoute,
    readByMobile: readByMobileRoute,
  }),
  page: router({ failed: failedRoute }),
  privacy: router({
    consents: consentsRoute,
    withdraw: withdrawRoute,
    withdrawFromForm: withdrawFromFormRoute,
    copy: copyRoute,
  }),
  certificates: router({ list: certificateListRoute }),
  draft: router({ open: openRoute, get: draftGetRoute, save: saveRoute }),
  verification: router({
    start: startRoute,
    confirmCode: confirmCodeRoute,
    confirmAmount: confirmAmountRoute,
    status: statusRoute,
  }),
  order: router({
    submit: submitRoute,
    list: orderListRoute,
    get: orderGetRoute,
    cancel: cancelRoute,
    requestFoundCode: requestFoundCodeRoute,
    confirmFound: confirmFoundRoute,
    requestRefund: requestRefundRoute,
    changeRecipient: changeRecipientRoute,
    changeInvoice: changeInvoiceRoute,
    confirmReceipt: confirmReceiptRoute,
    resendPin: resendPinRoute,
    resendInvoice: resendInvoiceRoute,
    requestApplicationCode: requestApplicationCodeRoute,
    confirmApplication: confirmApplicationRoute,
    resubmit: resubmitRoute,
    requestPayment: requestPaymentRoute,
    paidOnPage: paidOnPageRoute,
    payment: paymentRoute,
    materials: materialsRoute,
    announceParcel: announceParcelRoute,
    postAgain: postAgainRoute,
    changes: changesRoute,
  }),
  admin: adminRouter,
});

export type AppRouter = typeof appRouter;
