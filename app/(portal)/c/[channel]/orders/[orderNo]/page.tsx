import { OrderDetail } from './order-detail';

export const metadata = { title: '订单详情' };

export default function Page() {
  return <OrderDetail />;
}
