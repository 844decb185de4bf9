import { PayPage } from './pay-page';

export const metadata = { title: '付款' };

export default function Page() {
  return <PayPage />;
}
