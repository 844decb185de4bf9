'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import Link from 'next/link';
import { useState } from 'react';
import { AgreementDialog } from '@/app/_ui/agreement-text';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Dialog } from '@/app/_ui/dialog';
import { Failure } from '@/app/_ui/failure';
import { DateTime } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { ConsentItem } from '@/lib/schemas/portal-views';
import css from './privacy.module.css';

/** By order, as they were given: title, version and time; the text as it was then. */
export function Consents({ items }: { items: ConsentItem[] }) {
  const [reading, setReading] = useState<{ id: string; title: string } | null>(null);
  const [withdrawing, setWithdrawing] = useState<ConsentItem | null>(null);
  const orders = [...new Set(items.map((item) => item.orderNo))];
  return (
    <>
      {orders.map((orderNo) => (
        <OrderConsents
          key={orderNo}
          orderNo={orderNo}
          items={items.filter((item) => item.orderNo === orderNo)}
          read={setReading}
          withdraw={setWithdrawing}
        />
      ))}
      <AgreementDialog agreement={reading} onClose={() => setReading(null)} />
      <Withdraw consent={withdrawing} onClose={() => setWithdrawing(null)} />
    </>
  );
}

interface OrderConsentsProps {
  orderNo: string;
  items: ConsentItem[];
  read: (agreement: { id: string; title: string }) => void;
  withdraw: (consent: ConsentItem) => void;
}

function OrderConsents({ orderNo, items, read, withdraw }: OrderConsentsProps) {
  const href = useChannelHref();
  return (
    <section aria-label={`订单 ${orderNo}`} className={css.order}>
      <h3 className={css.orderTitle}>
        订单 <Link href={href(`/orders/${orderNo}`)}>{orderNo}</Link>
      </h3>
      <ul className={css.consents}>
        {items.map((item) => (
          <li key={item.agreementId} className={css.consent} data-testid={`consent-${item.agreementId}`}>
            <div>
              <button
                type="button"
                className={css.link}
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
            {item.category === 'agreement' || item.withdrawnAt ? null : (
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

function Withdraw({ consent, onClose }: { consent: ConsentItem | null; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const withdraw = useMutation(
    trpc.privacy.withdraw.mutationOptions({
      onSuccess: () => {
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.privacy.consents.queryKey() });
      },
    }),
  );
  const close = () => {
    withdraw.reset();
    onClose();
  };
  const send = () => consent && withdraw.mutate({ orderNo: consent.orderNo, agreementId: consent.agreementId });
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
            撤回同意
          </Button>
        </>
      }
    >
      <p>
        撤回对《{consent?.title}》的同意后，我们不再为订单 {consent?.orderNo} 作这项处理；此前已经进行的处理不受影响。
      </p>
      {withdraw.isError ? <Failure error={withdraw.error} /> : null}
    </Dialog>
  );
}
