import type { BusinessType } from '../../lib/domain/order';
import type { channelServices } from '../schema/channel';

type ServiceRow = typeof channelServices.$inferInsert;
type Terms = Omit<ServiceRow, 'channelId' | 'businessType' | 'feeFen'>;

const LICENCE = '营业执照（复印件须加盖单位公章），拍照或扫描';
const AGENT_ID = '经办人身份证头像页和国徽页（原件），可以用手机拍照';
const LETTER = '经办人授权书（加盖单位公章），提交订单后由系统生成，打印盖章即可';
const AGENT_PHONE = '经办人手机，用于接收验证码';
const PROOF = '以下任意一种：法定代表人实名手机号；法定代表人银行卡号和预留手机号；企业对公账户';
const TOKEN = '证书介质（UKey）和一台 Windows、macOS 或 Linux 电脑';

/** Terms as the demo channels have them; the fee is each channel's own. */
const TERMS: Record<BusinessType, Terms> = {
  reissue: {
    productionDays: 5,
    summary: '证书介质丢失或损坏，补办一枚信息一致的新证书。',
    materials: [LICENCE, AGENT_ID, AGENT_PHONE, PROOF],
  },
  new: {
    productionDays: 5,
    summary: '单位第一次办理数字证书，一次可以办理多枚。',
    materials: [LICENCE, AGENT_ID, LETTER, AGENT_PHONE, PROOF],
  },
  renew: {
    productionDays: 1,
    summary: '证书有效期一年，到期前 90 天起可以更新，介质和密码不变。',
    materials: [TOKEN, '证书助手：插上介质后由它读取证书', '当前的证书密码'],
  },
  unlock: {
    productionDays: 1,
    summary: '忘记证书密码或输错次数过多被锁死，重新设置密码。',
    materials: [TOKEN, '证书助手：插上介质后由它读取证书', PROOF],
  },
  change: {
    productionDays: 5,
    summary: '单位名称等写在证书里的信息变了，换发一枚证书；经办人、手机号等变了，只更新登记。',
    materials: [
      '单位名称变了：变更后的营业执照、准予变更登记通知书（复印件须加盖单位公章）',
      '法定代表人变了：变更后的营业执照（复印件须加盖单位公章），法定代表人身份证头像页和国徽页',
      '经办人变了：新经办人身份证头像页和国徽页，以及授权书（由系统生成，打印后签字盖章）',
      '部门、单位电话或经办人手机号变了：不需要资料',
      AGENT_PHONE,
      PROOF,
    ],
  },
  revoke: {
    productionDays: 2,
    summary: '证书不再使用，注销后立即失效，不能恢复。',
    materials: [AGENT_PHONE, PROOF],
  },
};

/** Types whose fee is named, with what of the terms is different here. */
export function demoServices(
  channelId: string,
  fees: Partial<Record<BusinessType, number>>,
  own: Partial<Terms> = {},
): ServiceRow[] {
  return Object.entries(fees).map(([type, feeFen]) => {
    const businessType = type as BusinessType;
    return { channelId, businessType, feeFen, ...TERMS[businessType], ...own };
  });
}
