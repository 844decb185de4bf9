'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { AgreementDialog } from '@/app/_ui/agreement-text';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Dialog } from '@/app/_ui/dialog';
import { Failure } from '@/app/_ui/failure';
import { DateTime } from '@/app/_ui/parts';
import { writeTab } from '@/app/_ui/remember';
import { useTRPC } from '@/app/_ui/trpc';
import type { ConsentItem } from '@/lib/schemas/portal-views';
import css from './privacy.module.css';

/** By form and order, as they were given: title, version and time; the text as it was then. */
export function Consents({ items }: { items: ConsentItem[] }) {
  const [reading, setReading] = useState<{ id: string; title: string } | null>(null);
  const [withdrawing, setWithdrawing] = useState<ConsentItem | null>(null);
  const groups = [...new Set(items.map(keyOf))];
  return (
    <>
      {groups.map((key) => (
        <ConsentGroup
          key={key}
          items={items.filter((item) => keyOf(item) === key)}
          read={setReading}
          withdraw={setWithdrawing}
        />
      ))}
      <AgreementDialog agreement={reading} onClose={() => setReading(null)} />
      <Withdraw consent={withdrawing} onClose={() => setWithdrawing(null)} />
    </>
  );
}

const keyOf = ({ orderNo, form }: ConsentItem): string => orderNo ?? form?.draftId ?? '';

interface ConsentGroupProps {
  items: ConsentItem[];
  read: (agreement: { id: string; title: string }) => void;
  withdraw: (consent: ConsentItem) => void;
}

function ConsentGroup({ items, read, withdraw }: ConsentGroupProps) {
  const href = useChannelHref();
  const { orderNo, form } = items[0] ?? {};
  return (
    <section aria-label={form?.title ?? `订单 ${orderNo}`} className={css.order}>
      <h3 className={css.orderTitle}>
        {form?.title ?? (
          <>
            订单 <Link href={href(`/orders/${orderNo}`)}>{orderNo}</Link>
          </>
        )}
      </h3>
      <ul className={css.consents}>
        {items.map((item) => (
          <li key={item.agreementId} className={css.consent} data-testid={`consent-${item.agreementId}`}>
            <div>
              <button
                type="button"
                className="text-button"
                onClick={() => read({ id: item.agreementId, title: item.title })}
              >
                《{item.title}》
              </button>
              <p className="muted">
                版本 {item.version}，<DateTime at={item.at} />
                同意
                {item.withdrawnAt ? (
                  <>
                    ，<DateTime at={item.withdrawnAt} />
                    撤回
                  </>
                ) : null}
              </p>
            </div>
            {(item.category === 'agreement' && !form) || item.withdrawnAt ? null : (
              <Button onClick={() => withdraw(item)} data-testid={`withdraw-${item.agreementId}`}>
                撤回<span className="visually-hidden">对《{item.title}》的同意</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useWithdrawal(onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const ofOrder = useMutation(
    trpc.privacy.withdraw.mutationOptions({
      onSuccess: () => {
        onClose();
        return queryClient.invalidateQueries();
      },
    }),
  );
  const ofForm = useMutation(
    trpc.privacy.withdrawFromForm.mutationOptions({
      onSuccess: (_done, { draftId }) => {
        onClose();
        writeTab(`draft.${draftId}`, null);
        // A new document: neither the router nor the queries keep the deleted form for whoever goes back.
        window.location.reload();
      },
    }),
  );
  return { ofOrder, ofForm };
}

function Withdraw({ consent, onClose }: { consent: ConsentItem | null; onClose: () => void }) {
  const { ofOrder, ofForm } = useWithdrawal(onClose);
  const { form, orderNo, agreementId = '' } = consent ?? {};
  const withdraw = form ? ofForm : ofOrder;
  const close = () => {
    withdraw.reset();
    onClose();
  };
  const send = () => {
    if (form) ofForm.mutate({ draftId: form.draftId, agreementId });
    else if (orderNo) ofOrder.mutate({ orderNo, agreementId });
  };
  return (
    <Dialog
      open={consent !== null}
      title="撤回同意"
      onClose={close}
      testId="withdraw-dialog"
      footer={
        <>
          <Button onClick={close}>不撤回</Button>
          <Button danger type="primary" loading={withdraw.isPending} onClick={send} data-testid="withdraw-confirm">
            {form ? '撤回同意并删除申请' : '撤回同意'}
          </Button>
        </>
      }
    >
      <p>
        撤回对《{consent?.title}》的同意后，
        {form
          ? `${form.title}随即结束，填写的内容全部删除，不能恢复；如需办理请重新填写。`
          : `我们不再为订单 ${orderNo} 作这项处理；`}
        此前已经进行的处理不受影响。
      </p>
      {withdraw.isError ? <Failure error={withdraw.error} /> : null}
    </Dialog>
  );
}
