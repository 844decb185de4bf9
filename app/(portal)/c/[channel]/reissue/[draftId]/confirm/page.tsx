import { ConfirmPage } from './confirm-page';

export const metadata = { title: '确认订单' };

export default function Page() {
  return <ConfirmPage />;
}
