'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Dialog } from '@/app/_ui/dialog';
import { Notice } from '@/app/_ui/parts';
import { changesIn, notByPost } from '@/lib/domain/change';
import { postedPapers } from '@/lib/domain/material';
import { useAgreements, useDraft, useKind } from './draft-context';
import type { FormStep } from './fields';
import css from './form.module.css';
import { firstOpenStep } from './validate';

interface PostInsteadProps {
  goTo: (step: FormStep) => void;
  /** What is still wrong on this page is shown first. */
  ready?: () => boolean;
}

function usePostInstead({ goTo, ready = () => true }: PostInsteadProps) {
  const agreements = useAgreements(true);
  const href = useChannelHref();
  const router = useRouter();
  const { draft, data, setRoute, flush } = useDraft();
  const kind = useKind();
  const [asking, setAsking] = useState(false);
  const [unsaved, setUnsaved] = useState(false);
  const ask = () => {
    if (!ready()) return;
    const open = firstOpenStep(kind.steps, data, agreements);
    if (open) return goTo(open);
    setUnsaved(false);
    setAsking(true);
  };
  const choose = async () => {
    setRoute('post');
    if (!(await flush())) return setUnsaved(true);
    router.push(href(`${kind.path}/${draft.draftId}/confirm`));
  };
  return { asking, unsaved, ask, choose, close: () => setAsking(false) };
}

/** 线下邮寄 beside 下一步: what it means is said before it is chosen; the form has to be complete all the same. */
export function PostInstead(props: PostInsteadProps) {
  const { data } = useDraft();
  const { confirmed } = useKind();
  const { asking, unsaved, ask, choose, close } = usePostInstead(props);
  if (!confirmed) return null;
  const refusal = notByPost(changesIn(data.change?.to));
  return (
    <>
      <Button size="large" onClick={ask} data-testid="post-instead">
        线下邮寄
      </Button>
      <Dialog
        open={asking}
        title={refusal ? '请在线办理' : '改为线下邮寄'}
        onClose={close}
        testId="post-dialog"
        footer={
          <>
            <Button size="large" onClick={close}>
              继续在线办理
            </Button>
            {refusal ? null : (
              <Button type="primary" size="large" onClick={choose} data-testid="post-confirm">
                改为邮寄
              </Button>
            )}
          </>
        }
      >
        {refusal ? <p>{refusal}</p> : <WhatPostMeans />}
        {unsaved ? (
          <Notice tone="attention" live="alert">
            <p>填写的内容还没有保存到服务器，请检查网络后重试。</p>
          </Notice>
        ) : null}
      </Dialog>
    </>
  );
}

function WhatPostMeans() {
  const { draft, data } = useDraft();
  const papers = postedPapers({
    materialRoute: 'post',
    businessType: draft.businessType,
    changes: changesIn(data.change?.to),
  });
  return (
    <>
      <p>您需要打印申请表，把以下材料寄到受理点。运费由单位自付；审核要等材料寄到，时间更长。</p>
      <ul className={css.papers} data-testid="post-papers">
        {papers.map((paper) => (
          <li key={paper}>{paper}</li>
        ))}
      </ul>
      <p className="muted">确认订单前，随时可以改回在线上传。</p>
    </>
  );
}
