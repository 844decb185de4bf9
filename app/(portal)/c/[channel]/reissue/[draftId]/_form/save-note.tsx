'use client';

import { CheckOutlined, ClockCircleOutlined, SyncOutlined } from '@ant-design/icons';
import { useDraft } from './draft-context';

const NOTES = {
  saved: [<CheckOutlined key="i" />, '填写的内容会自动保存，可以随时离开，稍后继续。'],
  saving: [<SyncOutlined key="i" />, '正在保存…'],
  waiting: [<ClockCircleOutlined key="i" />, '内容已保留在本机，网络恢复后自动保存。'],
} as const;

export function SaveNote() {
  const { saveState } = useDraft();
  const [icon, text] = NOTES[saveState];
  return (
    <p className="muted" style={{ fontSize: 14 }} data-testid="save-state" data-state={saveState}>
      <span aria-hidden>{icon}</span> {text}
    </p>
  );
}
