'use client';

import { CameraOutlined, PictureOutlined } from '@ant-design/icons';
import { type DragEvent, useState } from 'react';
import { Button } from '@/app/_ui/button';
import { ErrorText } from '@/app/_ui/error-text';
import { Section } from '@/app/_ui/page';
import { StatusBadge, type Tone } from '@/app/_ui/parts';
import { UPLOAD_KINDS, type UploadKind } from '@/lib/domain/order';
import type { OrderView, UploadView } from '@/lib/schemas/portal-views';
import { UPLOAD_ACCEPT } from '@/lib/schemas/upload';
import { Letter } from './letter';
import { Sample } from './sample';
import css from './upload.module.css';
import type { SlotWork } from './use-slots';

const HINTS: Record<UploadKind, string> = {
  application_form: '打印后加盖单位公章的申请表，每页都要拍全，文字、条码和公章清晰。',
  licence: '电子版或加盖公章的复印件，四角完整，文字和公章清晰。',
  change_notice:
    '登记机关出具的准予变更登记通知书，加盖单位公章，文字和公章清晰。没有纸质通知书的，可以上传企业信用信息公示系统的变更记录截图打印件，加盖公章。',
  legal_id_portrait: '法定代表人身份证原件有头像的一面，四角完整，没有反光。',
  legal_id_emblem: '法定代表人身份证原件有国徽的一面，有效期清晰可见。',
  legal_id_copy: '法定代表人身份证正反两面的复印件，加盖单位公章，文字和公章清晰。',
  agent_id_portrait: '身份证原件有头像的一面，四角完整，没有反光。',
  agent_id_emblem: '身份证原件有国徽的一面，有效期清晰可见。',
  agent_id_copy: '身份证正反两面的复印件，加盖单位公章，文字和公章清晰。',
  authorisation: '打印后由法定代表人和经办人签字、加盖单位公章，整页拍全，文字和公章清晰。',
};

export interface SlotProps {
  kind: UploadKind;
  upload: UploadView | undefined;
  work: SlotWork | undefined;
  editable: boolean;
  /** Rejected by the reviewer and not replaced yet. */
  mustReplace: boolean;
  /** Why, as the reviewer said it of this paper. */
  reasons: readonly string[];
  error: string | null;
  onFile: (file: File) => void;
  /** 授权书: the sheet to print, sign and seal. */
  letter: OrderView['letter'];
}

export function Slot({ kind, upload, work, editable, mustReplace, reasons, error, onFile, letter }: SlotProps) {
  const [over, setOver] = useState(false);
  const id = `upload-${kind}`;
  const take = (list: FileList | null | undefined) => {
    const file = list?.[0];
    if (file) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (editable) take(event.dataTransfer.files);
  };
  return (
    <Section
      title={UPLOAD_KINDS[kind]}
      extra={<SlotStatus kind={kind} upload={upload} work={work} mustReplace={mustReplace} />}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the buttons inside do the same */}
      <div
        className={css.slot}
        data-over={over}
        data-upload-kind={kind}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Picture kind={kind} upload={upload} work={work} />
        <div className={css.side}>
          {reasons.length > 0 ? <Reasons id={id} reasons={reasons} /> : null}
          <p className="muted" id={`${id}-hint`}>
            {HINTS[kind]}
          </p>
          {letter ? <Letter url={letter.url} /> : null}
          {work?.phase ? <Progress work={work} /> : null}
          {editable && !work?.phase ? <Choose id={id} kind={kind} take={take} again={Boolean(upload)} /> : null}
          {work?.error && work.file ? (
            <Button onClick={() => work.file && onFile(work.file)} data-testid={`${id}-retry`}>
              重试
            </Button>
          ) : null}
          {work?.remark ? <p className="muted">{work.remark}</p> : null}
          <ErrorText id={id} error={work?.error ?? (upload?.state === 'refused' ? upload.refusal : null) ?? error} />
        </div>
      </div>
    </Section>
  );
}

function Reasons({ id, reasons }: { id: string; reasons: readonly string[] }) {
  return (
    <div className={css.why} data-testid={`${id}-why`}>
      <strong>鉴证不通过的原因</strong>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}

function SlotStatus({ kind, upload, work, mustReplace }: Pick<SlotProps, 'kind' | 'upload' | 'work' | 'mustReplace'>) {
  const [tone, label, state]: [Tone, string, string] = work?.phase
    ? ['progress', '正在上传', 'sending']
    : work?.error
      ? ['danger', '没有上传', 'failed']
      : upload?.state === 'refused'
        ? ['danger', '不能使用，请重新上传', 'refused']
        : mustReplace
          ? ['attention', '需要重新上传', 'rejected']
          : upload?.state === 'ready'
            ? ['success', '已上传', 'ready']
            : upload
              ? ['success', '已上传', 'received']
              : ['attention', '待上传', 'empty'];
  return (
    <span role="status">
      <StatusBadge tone={tone} label={label} state={state} testId={`upload-${kind}-status`} />
    </span>
  );
}

/** Light on the page, whole when it is pressed. */
function Picture({ kind, upload, work }: Pick<SlotProps, 'kind' | 'upload' | 'work'>) {
  const whole = upload && upload.state !== 'refused' && !work?.phase ? `/api/uploads/${upload.id}` : null;
  const source = work?.preview ?? (whole && `${whole}?size=small`);
  const image = source ? <img src={source} alt={`已选择的${UPLOAD_KINDS[kind]}`} /> : <Sample kind={kind} />;
  return (
    <div className={css.picture}>
      {whole ? (
        <a
          href={whole}
          target="_blank"
          rel="noreferrer"
          aria-label={`查看${UPLOAD_KINDS[kind]}大图`}
          data-testid={`upload-${kind}-whole`}
        >
          {image}
        </a>
      ) : (
        image
      )}
    </div>
  );
}

function Progress({ work }: { work: SlotWork }) {
  if (work.phase?.name !== 'sending') return <p>正在处理图片…</p>;
  const { percent } = work.phase;
  return (
    <label className={css.progress}>
      <span className="tabular">正在上传 {percent}%</span>
      <progress max={100} value={percent} />
    </label>
  );
}

interface ChooseProps {
  id: string;
  kind: UploadKind;
  again: boolean;
  take: (list: FileList | null) => void;
}

function Choose({ id, kind, again, take }: ChooseProps) {
  const name = UPLOAD_KINDS[kind];
  return (
    <div className={css.choose}>
      <label className={css.button}>
        <PictureOutlined aria-hidden />
        {again ? '重新选择' : '选择图片'}
        <input
          id={id}
          data-testid={id}
          type="file"
          accept={UPLOAD_ACCEPT}
          aria-label={`选择${name}的图片`}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            take(event.target.files);
            // The same file chosen again must count as a new choice.
            event.target.value = '';
          }}
        />
      </label>
      <label className={`${css.button} ${css.camera}`}>
        <CameraOutlined aria-hidden />
        拍照
        <input
          type="file"
          accept="image/*"
          capture="environment"
          aria-label={`用相机拍摄${name}`}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
      </label>
    </div>
  );
}
