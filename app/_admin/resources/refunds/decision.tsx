import type { RefundDeskView } from '@/lib/schemas/refund-views';
import { type Choice, Decision } from '../../parts/decision';
import { trpc } from '../../trpc';

type Kind = 'grant' | 'refuse';

const choicesOf = ({ order, warning }: RefundDeskView): Choice<Kind>[] => [
  {
    ...{ kind: 'grant', hotkey: 'a', label: '同意退款', title: '同意退款' },
    effect: `¥${(order.amountFen / 100).toFixed(2)} 原路退回客户，新证书立即注销，已开具的发票红冲。此操作不能撤销。${warning ?? ''}`,
    done: '已同意，正在退款',
    button: { variant: 'contained', color: 'success' },
    ...{ color: 'success', withNote: true },
  },
  {
    ...{ kind: 'refuse', hotkey: 'x', label: '不同意', title: '不同意退款' },
    effect: '客户会收到短信，并在订单查询中看到理由；可以再次申请。',
    done: '已答复客户',
    button: { variant: 'outlined', color: 'error' },
    ...{ color: 'error', withNote: true },
  },
];

/** 同意 (A) or 不同意 (X), each with a reason that the customer reads. */
export function RefundDecision({ view, next }: { view: RefundDeskView; next: () => void }) {
  const { orderNo } = view.order;
  return (
    <Decision
      id="refund"
      orderNo={orderNo}
      choices={choicesOf(view)}
      run={(kind, note) => trpc.admin.refunds[kind].mutate({ orderNo, note })}
      next={next}
    />
  );
}
