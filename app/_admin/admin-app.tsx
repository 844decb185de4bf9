'use client';

import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { useState } from 'react';
import { Admin, CustomRoutes, Resource } from 'react-admin';
import { BrowserRouter, Route } from 'react-router-dom';
import { AdminLayout } from './layout';
import { authProvider } from './providers/auth';
import { dataProvider } from './providers/data';
import { i18nProvider } from './providers/i18n';
import { Dashboard } from './resources/dashboard/dashboard';
import { LoginPage } from './resources/login/login-page';
import { MaterialsPage } from './resources/materials/materials-page';
import { MessagesPage } from './resources/messages/messages-page';
import { OrderList } from './resources/orders/list';
import { OrderShow } from './resources/orders/show';
import { RefundPage } from './resources/refunds/refund-page';
import { ReviewPage } from './resources/review/review-page';
import { RevocationPage } from './resources/revocations/revocation-page';
import { ShipmentPage } from './resources/shipments/shipment-page';
import { StationPage } from './resources/stations/station-page';
import { adminTheme } from './theme';

/** The back office. Orders are looked up as a resource; the daily work has pages of its own, one for each desk. */
export default function AdminApp({ nonce }: { nonce: string | undefined }) {
  // The browser compares with the nonce of the first document, whatever a later one brings.
  const [styles] = useState(() => createCache({ key: 'css', ...(nonce ? { nonce } : {}) }));
  return (
    <CacheProvider value={styles}>
      <BrowserRouter basename="/admin">
        <Admin
          authProvider={authProvider}
          dataProvider={dataProvider}
          i18nProvider={i18nProvider}
          layout={AdminLayout}
          loginPage={LoginPage}
          dashboard={Dashboard}
          theme={adminTheme}
          darkTheme={null}
          title="数字证书服务系统"
          requireAuth
          disableTelemetry
        >
          <Resource
            name="orders"
            list={OrderList}
            show={OrderShow}
            options={{ label: '订单' }}
            recordRepresentation="orderNo"
          />
          <CustomRoutes>
            <Route path="/review" element={<ReviewPage />} />
            <Route path="/review/:orderNo" element={<ReviewPage />} />
            <Route path="/materials" element={<MaterialsPage />} />
            <Route path="/materials/:orderNo" element={<MaterialsPage />} />
            <Route path="/stations" element={<StationPage />} />
            <Route path="/shipments" element={<ShipmentPage />} />
            <Route path="/refunds" element={<RefundPage />} />
            <Route path="/refunds/:orderNo" element={<RefundPage />} />
            <Route path="/revocations" element={<RevocationPage />} />
            <Route path="/revocations/:orderNo" element={<RevocationPage />} />
            <Route path="/messages" element={<MessagesPage />} />
          </CustomRoutes>
        </Admin>
      </BrowserRouter>
    </CacheProvider>
  );
}
