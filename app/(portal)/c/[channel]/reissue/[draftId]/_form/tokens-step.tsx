'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { Fields, SelectField, TextField } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { Facts, Money } from '@/app/_ui/parts';
import type { TokenInfo } from '@/lib/domain/application';
import { moneyText } from '@/lib/domain/money';
import { CERTIFICATE_YEARS } from '@/lib/domain/order';
import { TOKENS_MAX } from '@/lib/schemas/application';
import { Choices } from './choices';
import { useDraft, useFee } from './draft-context';
import { fieldId } from './fields';
import type { StepProps } from './form-page';

const QUANTITIES = Array.from({ length: TOKENS_MAX }, (_, i) => ({ value: String(i + 1), label: `${i + 1} 枚` }));

/** 办理内容: which product, how many tokens, and whose each one will be. */
export function TokensStep(props: StepProps) {
  const { data, setTokens } = useDraft();
  const fee = useFee();
  const items = data.tokens?.items ?? [];
  const quantityId = fieldId('tokens', 'quantity');
  const resize = (quantity: number) => setTokens({ items: Array.from({ length: quantity }, (_, i) => items[i] ?? {}) });
  return (
    <>
      <Product {...props} />
      <Section title="办理数量">
        <Fields>
          <SelectField
            id={quantityId}
            label="数量"
            hint="每枚证书介质（UKey）单独使用、单独设密码，一起寄出。"
            value={String(items.length || 1)}
            options={QUANTITIES}
            error={props.errorOf(quantityId)}
            onChange={(value) => resize(Number(value))}
          />
          <Facts
            rows={[{ label: '费用', value: fee === 0 ? '免费' : <Money fen={fee * Math.max(1, items.length)} /> }]}
          />
        </Fields>
      </Section>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a token is known by
        <Section key={index} title={items.length === 1 ? '证书使用信息' : `第 ${index + 1} 枚`}>
          <Fields>
            {TOKEN_FIELDS.map((field) => (
              <TokenField key={field.name} {...{ field, item, index }} {...props} />
            ))}
          </Fields>
        </Section>
      ))}
    </>
  );
}

/** Nothing to choose where the channel has one; it is named all the same. */
function Product({ errorOf }: StepProps) {
  const { data, setTokens } = useDraft();
  const { products } = useChannel();
  const id = fieldId('tokens', 'productId');
  return (
    <Section title="证书产品">
      <Choices
        id={id}
        legend="证书产品"
        options={products.map(({ id: value, name, note, feeFen }) => ({
          value,
          label: name,
          text: `${note}${feeFen === 0 ? '免费' : `${moneyText(feeFen)}/枚`}，有效期 ${CERTIFICATE_YEARS} 年。`,
        }))}
        chosen={data.tokens?.productId}
        error={errorOf(id)}
        choose={(productId) => setTokens({ productId })}
      />
    </Section>
  );
}

const TOKEN_FIELDS = [
  { name: 'department', label: '使用部门', hint: '会写入证书；不填写的，按单位证书制作。', example: '财务部' },
  { name: 'sealInfo', label: '印章信息', hint: '这枚证书对应的印章，不写入证书。', example: '公章' },
] as const;

interface TokenFieldProps extends StepProps {
  field: (typeof TOKEN_FIELDS)[number];
  item: Partial<TokenInfo>;
  index: number;
}

function TokenField({ field: { name, ...field }, item, index, errorOf, onLeave }: TokenFieldProps) {
  const { data, setTokens } = useDraft();
  const id = fieldId('tokens', `${index}-${name}`);
  const change = (value: string) =>
    setTokens({
      items: (data.tokens?.items ?? []).map((other, i) => (i === index ? { ...other, [name]: value } : other)),
    });
  return (
    <TextField
      {...field}
      id={id}
      kind="text"
      optional
      value={item[name] ?? ''}
      error={errorOf(id)}
      onChange={change}
      onLeave={() => onLeave(id)}
    />
  );
}
