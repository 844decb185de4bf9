import { DateTime, StatusBadge } from '@/app/_ui/parts';
import type { OrderItem } from '@/lib/schemas/portal-views';
import { Acts } from './acts';
import css from './orders.module.css';

/** The manual's ten columns, two to a cell so that they fit the calm column of a desktop. */
export function OrderTable({ orders, caption }: { orders: OrderItem[]; caption: string }) {
  return (
    <table className={css.table}>
      <caption className="visually-hidden">{caption}</caption>
      <colgroup>
        <col style={{ width: '23%' }} />
        <col style={{ width: '22%' }} />
        <col style={{ width: '23%' }} />
        <col style={{ width: '18%' }} />
        <col style={{ width: '14%' }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">订单号 / 申请时间</th>
          <th scope="col">证书名称 / 业务类型 / 合同号</th>
          <th scope="col">订单状态 / 发票状态</th>
          <th scope="col">密钥获取方式 / 邮寄信息</th>
          <th scope="col">操作</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <Row key={order.orderNo} order={order} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ order }: { order: OrderItem }) {
  return (
    <tr data-testid={`order-row-${order.orderNo}`}>
      <td>
        {order.orderNo}
        <span className={css.sub}>
          <DateTime at={order.submittedAt} />
        </span>
      </td>
      <td>
        {order.commonName}
        <span className={css.sub}>
          {order.businessTypeLabel} · 合同号 {order.contractNo ?? '—'}
        </span>
        <span className={css.sub}>经办人 {order.agent}</span>
      </td>
      <td>
        <StatusBadge tone={order.tone} label={order.stateLabel} state={order.state} />
        <span className={css.sub}>发票：{order.invoiceLabel}</span>
      </td>
      <td>
        {order.pinDelivery}
        <span className={css.sub}>{order.shippingText}</span>
      </td>
      <td>
        <Acts order={order} />
      </td>
    </tr>
  );
}
