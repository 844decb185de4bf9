import type { RevocationDeskView } from '@/lib/schemas/revocation-views';
import { type Choice, Decision } from '../../parts/decision';
import { trpc } from '../../trpc';

type Kind = 'confirm' | 'refuse';

function choicesOf({ certificate }: RevocationDeskView): Choice<Kind>[] {
  const named = `${certificate.commonName}（${certificate.serialHex.toUpperCase()}）`;
  return [
    {
      ...{ kind: 'confirm', hotkey: 'a', label: '同意注销', title: '同意注销' },
      effect: `${named}：证书立即注销并公布，不能恢复。`,
      done: '已复核，证书正在注销',
      button: { variant: 'contained', color: 'error' },
      ...{ color: 'error', withNote: false },
    },
    {
      ...{ kind: 'refuse', hotkey: 'x', label: '不同意', title: '不同意注销' },
      effect: `${named}：订单关闭，证书不变；客户会收到短信，并在订单查询中看到理由。`,
      done: '已答复客户',
      button: { variant: 'outlined' },
      ...{ color: 'error', withNote: true },
    },
  ];
}

/** 同意 (A) or 不同意 (X): both end the order, so both are asked once more. */
export function RevocationDecision({ view, next }: { view: RevocationDeskView; next: () => void }) {
  const { orderNo } = view.order;
  const { confirm, refuse } = trpc.admin.revocations;
  return (
    <Decision
      id="revocation"
      orderNo={orderNo}
      choices={choicesOf(view)}
      run={(kind, note) => (kind === 'confirm' ? confirm.mutate({ orderNo }) : refuse.mutate({ orderNo, note }))}
      next={next}
    />
  );
}
