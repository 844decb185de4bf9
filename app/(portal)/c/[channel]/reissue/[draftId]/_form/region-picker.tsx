'use client';

import { Cascader, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useContext, useState } from 'react';
import { NonceContext } from '@/app/_ui/nonce';
import { antdTheme } from '@/app/theme';
import { type RegionNode, regionTree } from '@/lib/domain/regions';
import css from './form.module.css';

interface RegionPickerProps {
  id: string;
  /** Six digits of a county, or nothing yet. */
  code: string;
  wrong: boolean;
  onLeave(): void;
  onPick(region: { regionCode: string; province: string; city: string; county: string }): void;
}

const pathOf = (code: string): string[] =>
  /^\d{6}$/.test(code) ? [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code] : [];

export function RegionPicker({ id, code, wrong, onLeave, onPick }: RegionPickerProps) {
  const [regions] = useState(regionTree);
  const nonce = useContext(NonceContext);
  return (
    <ConfigProvider locale={zhCN} theme={antdTheme} csp={nonce ? { nonce } : undefined}>
      <Cascader
        id={id}
        data-testid={id}
        className={css.cascader}
        style={{ width: '100%' }}
        classNames={{ popup: { root: css.cascaderPopup } }}
        options={regions}
        value={pathOf(code)}
        placeholder="请选择省、市、区县"
        allowClear={false}
        status={wrong ? 'error' : undefined}
        showSearch={{ limit: 20, matchInputWidth: true }}
        expandTrigger="click"
        placement="bottomLeft"
        onBlur={onLeave}
        onChange={(_, nodes) => {
          const [province, city, county] = nodes as (RegionNode | undefined)[];
          if (!province || !city || !county) return;
          onPick({ regionCode: county.value, province: province.label, city: city.label, county: county.label });
        }}
      />
    </ConfigProvider>
  );
}
