'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { Field, SelectField } from '@/app/_ui/field';
import fieldCss from '@/app/_ui/field.module.css';
import { BUSINESS_TYPES } from '@/lib/domain/order';
import { filterQuery, GROUPS, isFiltered, type OrderFilter, PERIODS, readFilter } from './filter-orders';
import css from './orders.module.css';

const NONE: OrderFilter = { group: '', type: '', period: '', text: '' };

/** The address is the memory: no history entry for each letter that is typed. */
export function useFilter() {
  const params = useSearchParams();
  const [filter, setFilter] = useState(() => readFilter(params));
  const change = (next: Partial<OrderFilter>) => {
    const changed = { ...filter, ...next };
    setFilter(changed);
    window.history.replaceState(null, '', `${window.location.pathname}${filterQuery(changed)}`);
  };
  return { filter, change, clear: () => change(NONE) };
}

const optionsOf = (all: string, table: Record<string, string>) => [
  { value: '', label: all },
  ...Object.entries(table).map(([value, label]) => ({ value, label })),
];

interface FiltersProps {
  filter: OrderFilter;
  change: (next: Partial<OrderFilter>) => void;
  clear: () => void;
  found: number;
  all: number;
}

export function Filters({ filter, change, clear, found, all }: FiltersProps) {
  return (
    <search className={`${css.filters} no-print`} aria-label="筛选订单">
      <Field id="filter-text" label="订单号、证书名称或运单号">
        <input
          id="filter-text"
          className={fieldCss.input}
          type="search"
          data-testid="filter-text"
          autoComplete="off"
          value={filter.text}
          onChange={(event) => change({ text: event.target.value })}
        />
      </Field>
      <div className={css.filterRow}>
        <SelectField
          id="filter-group"
          label="订单状态"
          value={filter.group}
          options={optionsOf('全部状态', GROUPS)}
          onChange={(value) => change({ group: value as OrderFilter['group'] })}
        />
        <SelectField
          id="filter-type"
          label="业务类型"
          value={filter.type}
          options={optionsOf('全部业务', BUSINESS_TYPES)}
          onChange={(value) => change({ type: value as OrderFilter['type'] })}
        />
        <SelectField
          id="filter-period"
          label="申请时间"
          value={filter.period}
          options={optionsOf('全部时间', PERIODS)}
          onChange={(value) => change({ period: value as OrderFilter['period'] })}
        />
      </div>
      {isFiltered(filter) ? (
        <p className={css.filterResult} role="status" data-testid="filter-result">
          {found > 0 ? `共 ${all} 个订单，符合条件 ${found} 个。` : '没有符合条件的订单。'}
          <Button type="link" onClick={clear} data-testid="filter-clear">
            清除筛选
          </Button>
        </p>
      ) : null}
    </search>
  );
}
