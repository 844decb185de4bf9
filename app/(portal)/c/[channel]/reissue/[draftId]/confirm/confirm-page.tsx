'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Button } from '@/app/_ui/button';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { group } from '@/app/_ui/clean';
import { Actions, Page, PrimaryAction, Section } from '@/app/_ui/page';
import { Facts, Money, Notice } from '@/app/_ui/parts';
import { useTRPC } from '@/app/_ui/trpc';
import type { ReissueDraftData } from '@/lib/domain/application';
import { changeRows, changesIn, notByPost } from '@/lib/domain/change';
import { maskMobile } from '@/lib/domain/masks';
import { BUSINESS_TYPES, CERTIFICATE_YEARS, VERIFICATION_METHODS } from '@/lib/domain/order';
import { PIN_DELIVERY } from '@/lib/domain/pin-delivery';
import { REVOCATION_REASONS } from '@/lib/domain/revocation';
import { ChangeTable } from '../../../change/_parts/change-table';
import { Journey } from '../../_parts/journey';
import { useDraft, useFee, useKind } from '../_form/draft-context';
import { type FieldSpec, type FormStep, GROUP_FIELDS, type GroupName, METHOD_FIELDS, textOf } from '../_form/fields';
import css from '../_form/form.module.css';
import { Refused } from './refused';

function rowsOf(data: ReissueDraftData, name: GroupName, specs: readonly FieldSpec[]) {
  return specs.map((spec) => ({
    label: spec.label,
    value: spec.widget === 'idType' ? '身份证' : group(spec.kind, textOf(data, name, spec.name)),
  }));
}

/** Fen for all of it. */
function useAmount(): number {
  const { data } = useDraft();
  return useFee() * (data.tokens?.items.length ?? 1);
}

const feeMoney = (fen: number): ReactNode => (fen === 0 ? '免费' : <Money fen={fen} />);

/** Only what is verified can be confirmed, else back to the verification; by post the papers prove it. */
function useConfirmation(form: string, byPost: boolean) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const router = useRouter();
  const { draft, flush, forget } = useDraft();
  const { confirmed } = useKind();
  const status = useQuery(trpc.verification.status.queryOptions({ draftId: draft.draftId }, { staleTime: 0 }));
  const submit = useMutation(trpc.order.submit.mutationOptions());
  const unverified = !byPost && status.isSuccess && status.data.status !== 'matched';
  useEffect(() => {
    if (unverified && !submit.isPending && !submit.isSuccess) router.replace(`${form}#verify`);
  }, [unverified, form, router, submit.isPending, submit.isSuccess]);

  const confirm = async () => {
    if (!(await flush())) return;
    submit.mutate(
      { draftId: draft.draftId },
      {
        onSuccess: ({ orderNo }) => {
          forget();
          // Replaced: "back" must not lead to a form whose order exists already.
          router.replace(href(`/orders/${orderNo}${confirmed ? (byPost ? '/form' : '/upload') : ''}`));
        },
      },
    );
  };
  return { submit, confirm };
}

export function ConfirmPage() {
  const href = useChannelHref();
  const { draft, data } = useDraft();
  const { path, makesToken, confirmed } = useKind();
  const form = href(`${path}/${draft.draftId}`);
  const byPost = confirmed && data.materialRoute === 'post';
  const act = draft.businessType === 'revoke' ? '确认注销' : '确认订单';
  const free = useAmount() === 0 || !makesToken;
  const { submit, confirm } = useConfirmation(form, byPost);
  return (
    <Page
      title={act}
      lead={<span className="no-print">请确认以下内容是否正确，并点击“{act}”按钮。</span>}
      progress={<Journey of={draft.businessType} byPost={byPost} free={free} at="确认订单" />}
      back={{ href: `${form}#verify`, label: '核验' }}
    >
      {byPost ? <ByPost form={form} free={free} /> : null}
      <Overview form={form} />
      <Afterwards byPost={byPost} />
      {submit.isError ? <Refused error={submit.error} form={form} /> : null}
      <Actions>
        <PrimaryAction onClick={confirm} loading={submit.isPending || submit.isSuccess} testId="confirm-order">
          {act}
        </PrimaryAction>
        <Button size="large" href={`${form}#organisation`} data-testid="confirm-back">
          返回修改
        </Button>
      </Actions>
    </Page>
  );
}

function Afterwards({ byPost }: { byPost: boolean }) {
  const { makesToken, confirmed } = useKind();
  if (makesToken) return <AfterOrder byPost={byPost} />;
  return confirmed ? <AfterRecord /> : <AfterRevocation />;
}

function AfterRecord() {
  return (
    <Notice tone="attention" title="确认后">
      <p>请在 24 小时内用短信验证码确认申请，逾期自动关闭。不收费，不换 UKey，证书和密码都不变。</p>
      <p>受理点审核通过后，登记的信息立即更新；在此之前可以在“订单查询”中取消。</p>
    </Notice>
  );
}

function AfterOrder({ byPost }: { byPost: boolean }) {
  const { draft } = useDraft();
  const amount = useAmount();
  const freeNext = byPost
    ? '请在 30 天内把材料寄到受理点，逾期订单自动取消。'
    : '请在 24 小时内上传资料并确认申请，逾期订单自动关闭。';
  return (
    <Notice tone="attention" title="确认后">
      {draft.businessType === 'change' ? (
        <p>证书“{draft.certificateName}”可以继续使用，您收到新证书和密码后自动注销，不能恢复。</p>
      ) : null}
      {draft.businessType === 'reissue' ? (
        <p>
          证书“{draft.certificateName}”将{byPost ? '在审核通过后' : '立即'}
          挂失，暂停使用；新证书制成后，原证书注销，不能恢复。
        </p>
      ) : null}
      {amount === 0 ? (
        <p>无需支付，{freeNext}</p>
      ) : (
        <p>
          需支付 <Money fen={amount} />
          ，请在 24 小时内完成，逾期订单自动关闭。
        </p>
      )}
    </Notice>
  );
}

function AfterRevocation() {
  const { draft } = useDraft();
  return (
    <Notice tone="attention" title="确认后">
      <p>申请交受理点审核，再由另一位工作人员复核；复核通过前可以在“订单查询”中取消，证书仍可使用。</p>
      <p>复核通过后，证书“{draft.certificateName}”立即失效且不能恢复，已用期间的费用不退。</p>
    </Notice>
  );
}

/** Chosen on the page before; taken back here without losing anything. */
function ByPost({ form, free }: { form: string; free: boolean }) {
  const router = useRouter();
  const { data, setRoute } = useDraft();
  // The change may have been typed after the route was chosen.
  const refusal = notByPost(changesIn(data.change?.to));
  const back = () => {
    setRoute('upload');
    router.push(`${form}#verify`);
  };
  return (
    <Notice tone={refusal ? 'attention' : 'neutral'} title="线下邮寄" testId="by-post">
      <p>{refusal ?? `确认订单后打印申请表并盖章，${free ? '' : '付款后'}连同其他材料寄到受理点，运费由单位自付。`}</p>
      <Button onClick={back} data-testid="upload-instead">
        改回在线上传
      </Button>
    </Notice>
  );
}

function OldCertificate({ extra }: { extra?: ReactNode }) {
  const { draft, data } = useDraft();
  const { makesToken } = useKind();
  const reason = data.revocation?.reason;
  return (
    <Section title="办理业务" extra={extra}>
      <Facts
        rows={[
          { label: '业务类型', value: BUSINESS_TYPES[draft.businessType] },
          { label: makesToken ? '原证书' : '证书', value: draft.certificateName },
          ...(reason ? [{ label: '注销原因', value: REVOCATION_REASONS[reason] }] : []),
          { label: '费用', value: makesToken ? feeMoney(draft.feeFen) : '免费' },
        ]}
      />
    </Section>
  );
}

/** 变更: what is on file beside what it will be. */
function Changes({ extra }: { extra: ReactNode }) {
  const { draft, data } = useDraft();
  const change = { to: data.change?.to ?? {}, before: draft.onFile ?? {} };
  const rows = changeRows(change, (key, value) => (key === 'agentMobile' ? maskMobile(value) : value));
  return (
    <Section title="变更内容" extra={extra}>
      <ChangeTable rows={rows} />
    </Section>
  );
}

/** One line a token: its department and its seal, when there is anything to say of it. */
function Tokens({ extra }: { extra: ReactNode }) {
  const { draft, data } = useDraft();
  const fee = useFee();
  const product = useChannel().products.find(({ id }) => id === data.tokens?.productId);
  const items = data.tokens?.items ?? [];
  const rows = items.flatMap(({ department, sealInfo }, i) => {
    const value = [department, sealInfo].filter(Boolean).join('，');
    return value ? [{ label: `第 ${i + 1} 枚`, value }] : [];
  });
  return (
    <Section title="办理业务" extra={extra}>
      <Facts
        rows={[
          { label: '业务类型', value: BUSINESS_TYPES[draft.businessType] },
          { label: '证书产品', value: `${product?.name ?? ''}，有效期 ${CERTIFICATE_YEARS} 年` },
          { label: '证书所在地', value: draft.place ?? '同收件地址的省、市' },
          { label: '办理数量', value: `${items.length} 枚` },
          ...rows,
          { label: '费用', value: feeMoney(fee * items.length) },
        ]}
      />
    </Section>
  );
}

function Overview({ form }: { form: string }) {
  const { draft, data } = useDraft();
  const { makesToken, confirmed, organisation } = useKind();
  const method = data.verification?.method;
  const edit = (step: FormStep, label: string) => (
    <Link href={`${form}#${step}`} className={css.edit}>
      修改<span className="visually-hidden">{label}</span>
    </Link>
  );
  return (
    <>
      {draft.businessType === 'new' ? <Tokens extra={edit('tokens', '办理内容')} /> : null}
      {draft.businessType === 'new' ? null : (
        <OldCertificate extra={draft.businessType === 'revoke' ? edit('reason', '注销原因') : undefined} />
      )}
      {draft.businessType === 'change' ? <Changes extra={edit('changes', '变更内容')} /> : null}
      <Section title="单位基本信息" extra={edit('organisation', '单位基本信息')}>
        <Facts rows={rowsOf(data, 'organisation', organisation)} />
      </Section>
      <Section title="认证方式" extra={edit('verification', '认证方式')}>
        <Facts
          rows={[
            { label: '认证方式', value: method ? VERIFICATION_METHODS[method] : '' },
            ...(method ? rowsOf(data, 'verification', METHOD_FIELDS[method]) : []),
            ...(makesToken && method ? [{ label: '证书密码', value: PIN_DELIVERY[method].value }] : []),
          ]}
        />
      </Section>
      {confirmed ? <Delivery edit={edit} /> : null}
    </>
  );
}

/** Who is told; and billed and sent the token, where one is made. */
function Delivery({ edit }: { edit: (step: FormStep, label: string) => ReactNode }) {
  const { data } = useDraft();
  const { makesToken, steps } = useKind();
  return (
    <>
      {steps.includes('invoice') ? (
        <Section title="发票信息" extra={edit('invoice', '发票信息')}>
          <Facts rows={rowsOf(data, 'invoice', GROUP_FIELDS.invoice)} />
        </Section>
      ) : null}
      <Section title="联系人信息" extra={edit('contact', '联系人信息')}>
        <Facts rows={rowsOf(data, 'contact', GROUP_FIELDS.contact)} />
      </Section>
      {makesToken ? <Recipient data={data} extra={edit('recipient', '收件信息')} /> : null}
    </>
  );
}

function Recipient({ data, extra }: { data: ReissueDraftData; extra: ReactNode }) {
  const region = ['province', 'city', 'county'].map((name) => textOf(data, 'recipient', name)).join('');
  return (
    <Section title="收件信息" extra={extra}>
      <Facts
        rows={[
          { label: '收件人姓名', value: textOf(data, 'recipient', 'name') },
          { label: '收件人手机号', value: group('mobile', textOf(data, 'recipient', 'mobile')) },
          { label: '收件地址', value: `${region}${textOf(data, 'recipient', 'address')}` },
        ]}
      />
    </Section>
  );
}
