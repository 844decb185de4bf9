'use client';

import { useId, useState } from 'react';
import { describedBy, Field } from '@/app/_ui/field';
import fieldCss from '@/app/_ui/field.module.css';
import css from './form.module.css';

interface PasteBoxProps {
  /** On the closed box: what it is good for. */
  title: string;
  hint: string;
  example: string;
  /** Fills what the text tells; answers the labels of the fields that it filled. */
  onPaste: (text: string) => Promise<string[]> | string[];
}

/** A whole block copied from elsewhere fills several fields at once; what was filled is named, so that it gets checked. */
export function PasteBox({ title, hint, example, onPaste }: PasteBoxProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [filled, setFilled] = useState<string[] | null>(null);
  const fill = async () => setFilled(await onPaste(text));
  return (
    <details className={css.paste}>
      <summary data-testid="paste-open">{title}</summary>
      <Field id={id} label="要识别的内容" hint={hint}>
        <textarea
          id={id}
          className={fieldCss.input}
          rows={3}
          maxLength={1000}
          placeholder={`例：${example}`}
          value={text}
          data-testid="paste-text"
          aria-describedby={describedBy(id, hint, null)}
          onChange={(e) => {
            setText(e.target.value);
            setFilled(null);
          }}
        />
      </Field>
      <button type="button" className="text-button" disabled={!text.trim()} onClick={fill} data-testid="paste-fill">
        识别并填写
      </button>
      <p role="status" data-testid="paste-result">
        {filled === null ? '' : outcome(filled)}
      </p>
    </details>
  );
}

const outcome = (filled: string[]): string =>
  filled.length > 0
    ? `已填写：${filled.join('、')}。请逐项核对。`
    : '没有识别出可以填写的内容，请核对粘贴的文字，或在下方直接填写。';
