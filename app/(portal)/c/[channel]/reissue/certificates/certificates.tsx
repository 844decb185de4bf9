'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Button } from '@/app/_ui/button';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Page, Section } from '@/app/_ui/page';
import { DateTime, Facts, Notice, Skeletons, StatusBadge, type Tone } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import { RequireSession } from '@/app/_ui/session';
import { useTRPC } from '@/app/_ui/trpc';
import type { CertificateState } from '@/lib/domain/order';
import type { CertificateItem } from '@/lib/schemas/portal-views';
import { Journey } from '../_parts/journey';

const TONES: Record<CertificateState, Tone> = {
  pending: 'progress',
  valid: 'success',
  on_hold: 'attention',
  revoked: 'ended',
};

type About = 'reissue' | 'change' | 'revoke';

/** What differs between the businesses that begin with a certificate. */
const WORDS: Record<About, { lead: string; title: string; none: string; act: string; tile: string }> = {
  reissue: {
    lead: '输入需要补办的单位证书的统一社会信用代码，验证码会发到登记的经办人手机。',
    title: '选择要补办的证书',
    none: '没有找到可以补办的证书',
    act: '补办',
    tile: '/reissue',
  },
  change: {
    lead: '输入要变更证书的单位的统一社会信用代码（代码不变），验证码会发到登记的经办人手机。',
    title: '选择要变更的证书',
    none: '没有找到可以变更的证书',
    act: '变更',
    tile: '/change',
  },
  revoke: {
    lead: '输入要注销证书的单位的统一社会信用代码，验证码会发到登记的经办人手机。',
    title: '选择要注销的证书',
    none: '没有找到可以注销的证书',
    act: '注销',
    tile: '/revoke',
  },
};

export function Certificates({ of }: { of: About }) {
  const href = useChannelHref();
  return (
    <RequireSession
      title="验证身份"
      lead={WORDS[of].lead}
      back={{ href: href(WORDS[of].tile), label: '办理须知' }}
      progress={<Journey of={of} at="验证身份" />}
    >
      <List of={of} />
    </RequireSession>
  );
}

function List({ of }: { of: About }) {
  const trpc = useTRPC();
  const channel = useChannel();
  const href = useChannelHref();
  const list = useQuery(trpc.certificates.list.queryOptions({ businessType: of }));
  const me = useQuery(trpc.auth.me.queryOptions());
  return (
    <Page
      title={WORDS[of].title}
      lead={me.data?.name}
      back={{ href: href(WORDS[of].tile), label: '办理须知' }}
      progress={<Journey of={of} at="选择证书" />}
      focusKey="list"
    >
      {list.isPending ? (
        <Section>
          <Skeletons rows={5} />
        </Section>
      ) : null}
      {list.isError ? <Failure error={list.error} onRetry={() => list.refetch()} /> : null}
      {list.data?.length === 0 ? (
        <Notice tone="neutral" title={WORDS[of].none}>
          <p>
            本渠道没有该单位的证书记录。请核对统一社会信用代码，或致电客服热线 <Phone number={channel.hotline} />。
          </p>
        </Notice>
      ) : null}
      {list.data?.map((certificate) => (
        <Certificate key={certificate.id} of={of} certificate={certificate} />
      ))}
    </Page>
  );
}

interface Props {
  of: About;
  certificate: CertificateItem;
}

function Certificate({ of, certificate }: Props) {
  return (
    <Section
      title={certificate.commonName}
      extra={<StatusBadge tone={TONES[certificate.state]} label={certificate.stateLabel} />}
    >
      <Facts
        rows={[
          { label: '订单号', value: certificate.orderNo },
          { label: '业务类型', value: certificate.businessTypeLabel },
          { label: '密钥长度', value: certificate.keyBits ? String(certificate.keyBits) : '' },
          { label: '申请时间', value: <DateTime at={certificate.appliedAt} dateOnly /> },
          {
            label: '订单完成时间',
            value: certificate.completedAt ? <DateTime at={certificate.completedAt} dateOnly /> : '未完成',
          },
          { label: '证书有效期至', value: <DateTime at={certificate.notAfter} dateOnly /> },
        ]}
      />
      <div style={{ marginTop: 16 }}>
        <Operation of={of} certificate={certificate} />
      </div>
    </Section>
  );
}

/** 操作: 补办 or 注销, or why not and what to do instead. */
function Operation({ of, certificate }: Props) {
  const { act, tile } = WORDS[of];
  const trpc = useTRPC();
  const href = useChannelHref();
  const router = useRouter();
  const open = useMutation(trpc.draft.open.mutationOptions());
  const start = () =>
    open.mutate(
      { certificateId: certificate.id, businessType: of },
      { onSuccess: (draft) => router.push(href(`${tile}/${draft.draftId}`)) },
    );
  if (certificate.runningOrderNo) {
    return (
      <Notice tone="progress">
        <p>{certificate.blockedReason}</p>
        <p>
          <Link href={href(`/orders/${certificate.runningOrderNo}`)} data-testid="cert-running-order">
            查看订单 {certificate.runningOrderNo}
          </Link>
        </p>
      </Notice>
    );
  }
  const words = certificate.draftId ? `继续${act}` : act;
  if (!certificate.eligible) return <p className="muted">{certificate.blockedReason}</p>;
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      {open.isError ? <Failure error={open.error} /> : null}
      {certificate.draftId ? <p className="muted">上次填写的内容已保留。</p> : null}
      <Button
        type="primary"
        size="large"
        block
        loading={open.isPending || open.isSuccess}
        onClick={start}
        data-testid={`cert-${of}`}
        aria-label={`${words} ${certificate.commonName}`}
      >
        {words}
      </Button>
    </div>
  );
}
