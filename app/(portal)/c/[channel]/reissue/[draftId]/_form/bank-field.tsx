'use client';

import { useState } from 'react';
import { SelectField, TextField } from '@/app/_ui/field';
import { BANKS } from './fields';

const OTHER = '其它';
const OPTIONS = [...BANKS, OTHER].map((bank) => ({ value: bank, label: bank }));

interface BankFieldProps {
  id: string;
  label: string;
  error: string | null;
  value: string;
  onChange: (value: string) => void;
  onLeave: () => void;
}

/** 列表无开户行名称可选择“其它”并手动输入. */
export function BankField({ id, label, error, value, onChange, onLeave }: BankFieldProps) {
  const listed = (BANKS as readonly string[]).includes(value);
  const [other, setOther] = useState(value !== '' && !listed);
  const choose = (bank: string) => {
    setOther(bank === OTHER);
    onChange(bank === OTHER ? '' : bank);
  };
  return (
    <>
      <SelectField
        id={other ? `${id}-list` : id}
        testId={`${id}-list`}
        label={label}
        hint="列表中没有的，请选择“其它”后手动填写。"
        placeholder="请选择"
        options={OPTIONS}
        value={other ? OTHER : value}
        error={other ? null : error}
        onChange={choose}
        onLeave={() => value && onLeave()}
      />
      {other ? (
        <TextField
          id={id}
          label="其它开户行名称"
          kind="text"
          example="示例农村商业银行"
          value={value}
          error={error}
          onChange={onChange}
          onLeave={onLeave}
        />
      ) : null}
    </>
  );
}
