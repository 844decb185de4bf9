'use client';

import { useQuery } from '@tanstack/react-query';
import css from './agreement-text.module.css';
import { Button } from './button';
import { Dialog } from './dialog';
import { Failure } from './failure';
import { formatDate } from './format';
import { Skeletons } from './parts';
import { useTRPC } from './trpc';

interface AgreementDialogProps {
  /** null: closed. */
  agreement: { id: string; title: string } | null;
  onClose: () => void;
}

/** The whole text of a version, opened over the page: nothing that was typed behind it is lost. */
export function AgreementDialog({ agreement, onClose }: AgreementDialogProps) {
  return (
    <Dialog
      open={agreement !== null}
      title={agreement?.title ?? ''}
      onClose={onClose}
      footer={<Button onClick={onClose}>关闭</Button>}
    >
      {agreement ? <Text id={agreement.id} /> : null}
    </Dialog>
  );
}

function Text({ id }: { id: string }) {
  const trpc = useTRPC();
  const text = useQuery(trpc.channel.agreement.queryOptions({ id }, { staleTime: Number.POSITIVE_INFINITY }));
  if (text.isError) return <Failure error={text.error} onRetry={() => text.refetch()} />;
  if (!text.data) return <Skeletons rows={6} />;
  const { version, publishedAt, body, sha256 } = text.data;
  return (
    <>
      <p className="muted">
        版本 {version}，{formatDate(publishedAt)}公布
      </p>
      <div className={css.text} data-testid="agreement-text">
        {body}
      </div>
      <p className={css.hash}>文本校验值（SHA-256）：{sha256}</p>
    </>
  );
}
