import { DateTime, Facts, StatusBadge } from '@/app/_ui/parts';
import type { OrderItem } from '@/lib/schemas/portal-views';
import { Acts } from './acts';
import css from './orders.module.css';

/** The same columns on a phone: status first, then what it is, then what can be done. */
export function OrderCards({ orders }: { orders: OrderItem[] }) {
  return (
    <ul className={css.cards}>
      {orders.map((order) => (
        <li key={order.orderNo} className={css.card} data-testid={`order-card-${order.orderNo}`}>
          <div className={css.cardHead}>
            <StatusBadge tone={order.tone} label={order.stateLabel} state={order.state} />
            <DateTime at={order.submittedAt} />
          </div>
          <strong>{order.commonName}</strong>
          <Facts
            rows={[
              { label: '订单号', value: order.orderNo },
              { label: '业务类型', value: order.businessTypeLabel },
              { label: '合同号', value: order.contractNo ?? '—' },
              { label: '发票状态', value: order.invoiceLabel },
              { label: '经办人', value: order.agent },
              { label: '密钥获取方式', value: order.pinDelivery },
              { label: '邮寄信息', value: order.shippingText },
            ]}
          />
          <div className={css.acts}>
            <Acts order={order} />
          </div>
        </li>
      ))}
    </ul>
  );
}
