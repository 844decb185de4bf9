'use client';

import type { CleanKind } from '@/app/_ui/clean';
import { TextField } from '@/app/_ui/field';
import { Section } from '@/app/_ui/page';
import { Notice } from '@/app/_ui/parts';
import { CHANGEABLE, CHANGEABLES, type Changeable, changesIn, NO_DEPARTMENT } from '@/lib/domain/change';
import { maskMobile } from '@/lib/domain/masks';
import { makesToken, materialKinds, UPLOAD_KINDS } from '@/lib/domain/order';
import css from './changes.module.css';
import { useDraft } from './draft-context';
import { fieldId } from './fields';
import type { StepProps } from './form-page';
import { PasteCompany } from './paste-company';

interface Words {
  kind: CleanKind;
  hint?: string;
  example: string;
}

const WORDS: Record<Changeable, Words> = {
  name: { kind: 'text', hint: '与新营业执照一致，会写入新证书。', example: '桂林示例乙科技有限公司' },
  department: { kind: 'text', hint: `会写入新证书；不再写部门的，请填“${NO_DEPARTMENT}”。`, example: '财务部' },
  phone: { kind: 'phone', example: '0773-0000001' },
  legalName: { kind: 'text', hint: '与新营业执照和身份证一致。', example: '张示例' },
  agentName: { kind: 'text', hint: '以后由他办理，通知都发给他。', example: '李示范' },
  agentMobile: {
    kind: 'mobile',
    hint: '确认申请的验证码会发到新号码；办理完成后用它登录。',
    example: '139 0000 0001',
  },
};

/** 变更内容: what is on file beside what it will be; what is left empty stays. */
export function ChangesStep(props: StepProps) {
  const { draft, setChange } = useDraft();
  return (
    <>
      <Section>
        <PasteCompany
          offer={({ name }) => [
            ['新单位名称', name === draft.onFile?.name ? undefined : name, (value) => setChange('name', value)],
          ]}
        />
        <div className={css.rows}>
          {CHANGEABLES.map((key) => (
            <Datum key={key} datum={key} {...props} />
          ))}
        </div>
        <NotChangeable />
      </Section>
      <Proofs />
    </>
  );
}

/** As it is shown here: the numbers of persons not whole. */
const shown = (key: Changeable, value: string): string => (key === 'agentMobile' ? maskMobile(value) : value);

function Datum({ datum, errorOf, onLeave }: StepProps & { datum: Changeable }) {
  const { draft, data, setChange } = useDraft();
  const id = fieldId('change', datum);
  const { label } = CHANGEABLE[datum];
  const value = data.change?.to[datum] ?? '';
  return (
    <div className={css.row} data-changed={value.trim() !== ''} data-testid={`change-${datum}`}>
      <dl className={css.old}>
        <dt>原{label}</dt>
        <dd className="tabular">{shown(datum, draft.onFile?.[datum] ?? '') || '未登记'}</dd>
      </dl>
      <TextField
        {...WORDS[datum]}
        id={id}
        label={`新${label}`}
        optional
        value={value}
        error={errorOf(id)}
        onChange={(typed) => setChange(datum, typed)}
        onLeave={() => onLeave(id)}
      />
    </div>
  );
}

function NotChangeable() {
  const { data } = useDraft();
  return (
    <p className="muted" style={{ marginTop: 16, fontSize: 14 }}>
      统一社会信用代码 <span className="tabular">{data.organisation?.uscc}</span>{' '}
      不能变更：代码不同的是另一个单位，请办理“初次办理”。
    </p>
  );
}

/** What will be asked for, as it follows from what is typed. */
function Proofs() {
  const { data } = useDraft();
  const changes = changesIn(data.change?.to);
  if (changes.length === 0) return null;
  const kinds = materialKinds({ businessType: 'change', materialRoute: 'upload', changes });
  return (
    <Notice tone="neutral" title="这次变更需要的资料" live="status" testId="change-proofs">
      <p>
        {makesToken({ businessType: 'change', changes })
          ? '证书内容有变化，会换发一枚新的 UKey。'
          : '证书内容没有变化：不换 UKey，不收费，审核通过后即完成。'}
      </p>
      {kinds.length === 0 ? (
        <p>不需要上传资料，核实法定代表人的办理意愿即可。</p>
      ) : (
        <ul>
          {kinds.map((kind) => (
            <li key={kind}>{UPLOAD_KINDS[kind]}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
