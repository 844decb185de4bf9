'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { Notice } from '@/app/_ui/parts';
import type { ReissueDraftData } from '@/lib/domain/application';
import { changesIn, notByPost } from '@/lib/domain/change';
import { VERIFICATION_METHODS } from '@/lib/domain/order';
import type { VerificationView } from '@/lib/schemas/portal-views';
import { useKind } from './draft-context';
import type { FormStep } from './fields';

/** What is left to whoever is not verified online. */
export function otherWay(
  makesToken: boolean,
  { change }: Pick<ReissueDraftData, 'change'>,
): { byPost: boolean; words: string } {
  if (!makesToken) return { byPost: false, words: '请带营业执照和法定代表人身份证到受理点办理' };
  const byPost = notByPost(changesIn(change?.to)) === null;
  return { byPost, words: byPost ? '可以改为线下邮寄纸质材料' : '请先不改手机号，再改为线下邮寄' };
}

/** Where the information that failed is typed. */
export function placeOf(field: string | null, data: ReissueDraftData): { step: FormStep; label: string } | null {
  const byPhone = data.verification?.method === 'legal_mobile';
  switch (field) {
    case 'name':
      return { step: 'organisation', label: '修改法定代表人姓名' };
    case 'idNumber':
      return { step: 'organisation', label: '修改法人证件号' };
    case 'mobile':
      return byPhone
        ? { step: 'organisation', label: '修改法人手机号' }
        : { step: 'verification', label: '修改法人预留手机号' };
    case 'bankCard':
      return { step: 'verification', label: '修改法人银行卡号' };
    case 'accountNo':
    case 'accountName':
    case 'bankAddress':
      return { step: 'verification', label: '修改对公账户信息' };
    case 'register':
      return { step: data.change ? 'changes' : 'organisation', label: '修改单位信息' };
    case 'combination':
      return { step: 'organisation', label: '修改法定代表人信息' };
    default:
      return null;
  }
}

interface VerifyOutcomeProps {
  view: VerificationView;
  data: ReissueDraftData;
  goTo: (step: FormStep) => void;
}

export function VerifyOutcome({ view, data, goTo }: VerifyOutcomeProps) {
  const channel = useChannel();
  const method = data.verification?.method;
  switch (view.status) {
    case 'matched':
      return (
        <Notice tone="success" live="status" title="核验通过">
          <p>{method ? VERIFICATION_METHODS[method] : ''}已完成。下一步请确认订单。</p>
        </Notice>
      );
    case 'none':
      return (
        <Notice tone="neutral" title="准备核验">
          <p>将以“{method ? VERIFICATION_METHODS[method] : ''}”核实您填写的信息，通常 10 秒内有结果。</p>
        </Notice>
      );
    case 'unavailable':
      return (
        <Notice tone="attention" live="alert" title="暂时无法核验">
          <p>{view.message}</p>
        </Notice>
      );
    case 'awaiting_code':
      return view.proof === 'amount' ? (
        <AmountOnItsWay account={view.accountMasked} />
      ) : (
        <Notice tone="progress" live="status" title="1 分钱已汇出">
          <p>请在收款记录的附言中查看验证码，并填写在下面。</p>
          {view.accountMasked ? (
            <p>
              收款账户：<span className="tabular">{view.accountMasked}</span>
            </p>
          ) : null}
          <p className="muted">到账通常需要几分钟。可以先离开，稍后从“选择证书”继续，填写的内容都会保留。</p>
        </Notice>
      );
    case 'mismatched':
    case 'unsupported':
      return <Mismatch view={view} data={data} goTo={goTo} hotline={channel.hotline} />;
    default:
      return null;
  }
}

function AmountOnItsWay({ account }: { account: string | null }) {
  return (
    <Notice tone="progress" live="status" title="已申请打款" testId="verify-amount-sent">
      <p>对公账户会收到一笔 0.01 元至 0.99 元之间的款项，请查看收到的金额，并填写在下面。</p>
      {account ? (
        <p>
          收款账户：<span className="tabular">{account}</span>
        </p>
      ) : null}
      <p>银行处理需 1–3 个工作日；请在 7 天内填写，最多可以试 3 次。</p>
      <p className="muted">可以先离开，收到款项后再从“选择证书”继续，填写的内容都会保留。</p>
    </Notice>
  );
}

function Mismatch({ view, data, goTo, hotline }: VerifyOutcomeProps & { hotline: string }) {
  const { byPost, words } = otherWay(useKind().makesToken, data);
  return (
    <Notice tone="danger" live="alert" title="核验没有通过" testId="verify-mismatch">
      <p>{view.message}</p>
      {view.triesLeft > 0 ? (
        <p>
          <button type="button" className="text-button" onClick={() => goTo('verification')}>
            换一种认证方式
          </button>
        </p>
      ) : (
        <p>今天的核验次数已用完，请明天再试{byPost ? '，或改为线下邮寄' : ''}。</p>
      )}
      <p>
        核对后仍不能通过的，{words}；有疑问请拨打客服热线 <a href={telephoneHref(hotline)}>{hotline}</a>。
      </p>
    </Notice>
  );
}
