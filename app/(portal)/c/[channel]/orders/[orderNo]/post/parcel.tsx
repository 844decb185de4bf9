'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { Failure } from '@/app/_ui/failure';
import { Fields, SelectField, TextField } from '@/app/_ui/field';
import { Actions, PrimaryAction, Section } from '@/app/_ui/page';
import { DateTime, Facts } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import { COURIERS, type Courier } from '@/lib/domain/material';
import { announceParcelInput } from '@/lib/schemas/material';
import type { ParcelView } from '@/lib/schemas/material-views';
import css from '../../_parts/orders.module.css';

const OPTIONS = Object.entries(COURIERS).map(([value, label]) => ({ value, label }));

interface ParcelProps {
  orderNo: string;
  parcels: ParcelView[];
  /** The customer may still name a parcel, or change its number. */
  open: boolean;
}

/** The customer's own parcel: its number, where it is, and what the point found. */
export function Parcel({ orderNo, parcels, open }: ParcelProps) {
  const announced = parcels.find(({ state }) => state === 'announced') ?? null;
  const [changing, setChanging] = useState(false);
  const entering = open && (!announced || changing);
  return (
    <>
      {entering ? (
        <NumberForm orderNo={orderNo} known={announced} done={() => setChanging(false)} />
      ) : (
        parcels.slice(0, 1).map((parcel) => (
          <Section
            key={parcel.waybillNo}
            title="您寄出的快递"
            extra={
              open ? (
                <Button onClick={() => setChanging(true)} data-testid="parcel-change">
                  修改运单号
                </Button>
              ) : null
            }
          >
            <ParcelFacts parcel={parcel} />
          </Section>
        ))
      )}
      <Earlier parcels={entering ? parcels.filter(({ state }) => state !== 'announced') : parcels.slice(1)} />
    </>
  );
}

/** Several parcels: what became of those before. */
function Earlier({ parcels }: { parcels: ParcelView[] }) {
  if (parcels.length === 0) return null;
  return (
    <Section title="此前寄出的快递">
      <ul className={css.route}>
        {parcels.map((parcel) => (
          <li key={`${parcel.waybillNo}-${parcel.registeredAt}`}>
            <span>
              {parcel.courierLabel} {parcel.waybillNo ?? '未填写运单号'}：{parcel.stateLabel}
            </span>
            {parcel.registeredAt ? (
              <span className="muted" style={{ fontSize: 14 }}>
                <DateTime at={parcel.registeredAt} />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ParcelFacts({ parcel }: { parcel: ParcelView }) {
  return (
    <>
      <Facts
        rows={[
          { label: '快递公司', value: parcel.courierLabel || '未填写' },
          {
            label: '运单号',
            value: <span className="tabular">{parcel.waybillNo ?? '未填写'}</span>,
            testId: 'parcel-no',
          },
          { label: '状态', value: parcel.stateLabel, testId: 'parcel-state' },
        ]}
      />
      <Route parcel={parcel} />
    </>
  );
}

function Route({ parcel }: { parcel: ParcelView }) {
  if (parcel.courier !== 'sf' || !parcel.waybillNo) return null;
  if (parcel.events.length === 0) {
    return (
      <p className="muted" style={{ marginTop: 16 }} data-testid="parcel-no-route">
        {parcel.state === 'announced' ? '顺丰还没有物流信息，揽收后会自动显示在这里。' : ''}
      </p>
    );
  }
  return (
    <ol className={css.route} style={{ marginTop: 16 }} data-testid="parcel-route" aria-label="物流轨迹，最新在前">
      {[...parcel.events].reverse().map((event) => (
        <li key={`${event.at}-${event.text}`}>
          <span>{event.text}</span>
          <span className="muted" style={{ fontSize: 14 }}>
            <DateTime at={event.at} /> {event.place}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface NumberFormProps {
  orderNo: string;
  known: ParcelView | null;
  done: () => void;
}

function useAnnounce({ orderNo, known, done }: NumberFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [courier, setCourier] = useState<Courier>(known?.courier ?? 'sf');
  const [waybillNo, setWaybillNo] = useState(known?.waybillNo ?? '');
  const [error, setError] = useState<string | null>(null);
  const announce = useMutation(
    trpc.order.announceParcel.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() });
        done();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checked = announceParcelInput.safeParse({ orderNo, courier, waybillNo });
    setError(checked.success ? null : (checked.error.issues[0]?.message ?? null));
    if (checked.success) announce.mutate(checked.data);
  };
  const type = (value: string) => {
    setWaybillNo(value);
    setError(null);
    // What SF prints begins so.
    if (/^sf/i.test(value.trim())) setCourier('sf');
  };
  return { courier, setCourier, waybillNo, type, error, announce, submit };
}

function NumberForm(props: NumberFormProps) {
  const { courier, setCourier, waybillNo, type, error, announce, submit } = useAnnounce(props);
  return (
    <form onSubmit={submit} noValidate style={{ display: 'grid', gap: 16 }}>
      <Section title="寄出后填写运单号">
        <Fields>
          <SelectField
            id="parcel-courier"
            label="快递公司"
            value={courier}
            options={OPTIONS}
            onChange={(value) => setCourier(value as Courier)}
          />
          <TextField
            id="parcel-waybill"
            label="运单号"
            kind="text"
            hint="在快递面单的条码下方；受理点据此查收您的材料，登记前可以修改。"
            example={courier === 'sf' ? 'SF1234567890123' : undefined}
            value={waybillNo}
            onChange={type}
            error={error}
          />
        </Fields>
      </Section>
      {announce.isError ? <Failure error={announce.error} /> : null}
      <Actions>
        <PrimaryAction htmlType="submit" loading={announce.isPending} testId="parcel-save">
          保存运单号
        </PrimaryAction>
        {props.known ? (
          <Button size="large" onClick={props.done}>
            不修改
          </Button>
        ) : null}
      </Actions>
    </form>
  );
}
