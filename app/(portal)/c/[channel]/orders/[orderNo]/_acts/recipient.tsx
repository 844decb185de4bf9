'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { Fields, SelectField, TextField } from '@/app/_ui/field';
import { useTRPC } from '@/app/_ui/trpc';
import type { RegionNode } from '@/lib/domain/regions';
import { changeRecipientInput } from '@/lib/schemas/order';
import type { OrderView } from '@/lib/schemas/portal-views';
import { GROUP_FIELDS } from '../../../reissue/[draftId]/_form/fields';
import { ActDialog, useRefreshOrders } from './act-dialog';

interface Typed {
  name: string;
  mobile: string;
  province: string;
  city: string;
  county: string;
  address: string;
}
const NOTHING: Typed = { name: '', mobile: '', province: '', city: '', county: '', address: '' };

/** The list of regions is heavy: it arrives when the dialog opens. */
function useRegions(wanted: boolean): RegionNode[] {
  const [regions, setRegions] = useState<RegionNode[]>([]);
  useEffect(() => {
    if (wanted) void import('@/lib/domain/regions').then((module) => setRegions(module.regionTree()));
  }, [wanted]);
  return regions;
}

const childrenOf = (nodes: RegionNode[], code: string): RegionNode[] =>
  nodes.find(({ value }) => value === code)?.children ?? [];
const labelOf = (nodes: RegionNode[], code: string): string => nodes.find(({ value }) => value === code)?.label ?? '';

function useRecipientForm(orderNo: string, open: boolean, done: () => void) {
  const trpc = useTRPC();
  const refresh = useRefreshOrders();
  const regions = useRegions(open);
  const [typed, setTyped] = useState(NOTHING);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const change = useMutation(
    trpc.order.changeRecipient.mutationOptions({
      onSuccess: async () => {
        await refresh();
        setTyped(NOTHING);
        done();
      },
    }),
  );
  const cities = childrenOf(regions, typed.province);
  const counties = childrenOf(cities, typed.city);
  const confirm = () => {
    const { name, mobile, address } = typed;
    const names = {
      province: labelOf(regions, typed.province),
      city: labelOf(cities, typed.city),
      county: labelOf(counties, typed.county),
    };
    const recipient = { name, mobile, address, regionCode: typed.county, ...names };
    const checked = changeRecipientInput.safeParse({ orderNo, recipient });
    if (checked.success) return change.mutate(checked.data);
    setErrors(Object.fromEntries(checked.error.issues.map(({ path, message }) => [String(path.at(-1)), message])));
  };
  const set = (next: Partial<Typed>) => {
    setTyped({ ...typed, ...next });
    setErrors({});
  };
  return { typed, set, errors, regions, cities, counties, change, confirm };
}

/** 改收件地址 until there is a waybill. */
export function ChangeRecipient({ order }: { order: OrderView }) {
  const [open, setOpen] = useState(false);
  const form = useRecipientForm(order.orderNo, open, () => setOpen(false));
  if (!order.allowed.includes('change_recipient') && !open) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="change-recipient">
        改收件地址
      </Button>
      <ActDialog
        open={open}
        title="改收件地址"
        testId="recipient-dialog"
        label="保存新地址"
        pending={form.change.isPending}
        error={form.change.error}
        onClose={() => setOpen(false)}
        onConfirm={form.confirm}
      >
        <p>新的 UKey 将寄到这里，顺丰到付。生成运单之后不能再改。</p>
        <RecipientFields form={form} />
      </ActDialog>
    </>
  );
}

/** The fields of the form; three lists instead of its picker, whose list would open behind a dialog. */
function RecipientFields({ form }: { form: ReturnType<typeof useRecipientForm> }) {
  const [name, mobile, address] = GROUP_FIELDS.recipient.map(({ name: key, widget: _, ...spec }) => {
    const field = key as keyof Typed;
    return (
      <TextField
        key={field}
        {...spec}
        id={`recipient-${field}`}
        value={form.typed[field]}
        error={form.errors[field]}
        onChange={(value) => form.set({ [field]: value })}
      />
    );
  });
  return (
    <Fields>
      {name}
      {mobile}
      <RegionFields form={form} />
      {address}
    </Fields>
  );
}

function RegionFields({ form }: { form: ReturnType<typeof useRecipientForm> }) {
  const { typed, set, errors } = form;
  return (
    <>
      <SelectField
        id="recipient-province"
        label="省份"
        placeholder="请选择省份"
        value={typed.province}
        options={form.regions}
        error={typed.county ? undefined : errors.regionCode}
        onChange={(province) => set({ province, city: '', county: '' })}
      />
      <SelectField
        id="recipient-city"
        label="城市"
        placeholder="请选择城市"
        value={typed.city}
        options={form.cities}
        onChange={(city) => set({ city, county: '' })}
      />
      <SelectField
        id="recipient-county"
        label="区县"
        placeholder="请选择区县"
        value={typed.county}
        options={form.counties}
        onChange={(county) => set({ county })}
      />
    </>
  );
}
