import { Orders } from './orders';

export const metadata = { title: '订单查询' };

export default function Page() {
  return <Orders />;
}
