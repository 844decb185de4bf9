'use client';

import { useChannel } from '@/app/_ui/channel-context';
import { telephoneHref } from '@/app/_ui/format';
import { Notice } from '@/app/_ui/parts';
import type { ReissueDraftData } from '@/lib/domain/application';
import { VERIFICATION_METHODS } from '@/lib/domain/order';
import type { VerificationView } from '@/lib/schemas/portal-views';
import type { FormStep } from './fields';
import css from './form.module.css';

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
      return { step: 'verification', label: '修改对公账户信息' };
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
      return (
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
      return <Mismatch view={view} goTo={goTo} hotline={channel.hotline} />;
    default:
      return null;
  }
}

function Mismatch({ view, goTo, hotline }: Omit<VerifyOutcomeProps, 'data'> & { hotline: string }) {
  return (
    <Notice tone="danger" live="alert" title="核验没有通过" testId="verify-mismatch">
      <p>{view.message}</p>
      {view.triesLeft > 0 ? (
        <p>
          <button type="button" className={css.link} onClick={() => goTo('verification')}>
            换一种认证方式
          </button>
        </p>
      ) : (
        <p>今天的核验次数已用完，请明天再试，或改为线下邮寄。</p>
      )}
      <p>
        核对后仍不能通过的，可以改为线下邮寄纸质材料；有疑问请拨打客服热线{' '}
        <a href={telephoneHref(hotline)}>{hotline}</a>。
      </p>
    </Notice>
  );
}
