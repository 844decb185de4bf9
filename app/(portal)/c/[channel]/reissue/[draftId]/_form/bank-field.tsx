'use client';

import { useState } from 'react';
import { TextField } from '@/app/_ui/field';
import { BANKS } from './fields';

const OTHER = '其它';
const OFFERED = [...BANKS, OTHER];

interface BankFieldProps {
  id: string;
  label: string;
  error: string | null;
  value: string;
  onChange: (value: string) => void;
  onLeave: () => void;
}

/** 列表无开户行名称可选择“其它”并手动输入: a few characters find the bank; 其它 takes the list away and any name. */
export function BankField({ id, label, error, value, onChange, onLeave }: BankFieldProps) {
  const [other, setOther] = useState(false);
  const change = (typed: string) => {
    if (typed === OTHER) setOther(true);
    onChange(typed === OTHER ? '' : typed);
  };
  return (
    <>
      <TextField
        // The list would stay open on the field that lost it.
        key={other ? 'other' : 'listed'}
        id={id}
        kind="text"
        label={other ? `${OTHER}${label}` : label}
        hint={other ? '请填写开户行的全称。' : '输入几个字搜索，从列表中选择；列表中没有的，选“其它”后手动填写。'}
        example={other ? '示例农村商业银行' : '桂林银行'}
        suggestions={other ? undefined : OFFERED}
        value={value}
        error={error}
        onChange={change}
        onLeave={onLeave}
      />
      {other ? (
        <button type="button" className="text-button" onClick={() => setOther(false)}>
          从列表中选择开户行
        </button>
      ) : null}
    </>
  );
}
