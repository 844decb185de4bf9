import type { MaterialRoute, UploadKind } from './order';

interface ChangeableInfo {
  label: string;
  /** Stands in the certificate: only for this a new one is made. */
  inCertificate: boolean;
  /** What proves the new value. The 申请表 of the paper route, with its seal, is asked for in any case. */
  papers: Record<MaterialRoute, readonly UploadKind[]>;
}

/** The register's own word for what stands on the new licence. */
const OF_THE_REGISTER = ['licence', 'change_notice'] as const;
const NONE = { upload: [], post: [] } as const;

/**
 * 证书变更: what may change, and what each change has to be proven with. The USCC is not among it: another code is
 * another organisation.
 */
export const CHANGEABLE = {
  name: { label: '单位名称', inCertificate: true, papers: { upload: OF_THE_REGISTER, post: OF_THE_REGISTER } },
  department: { label: '部门', inCertificate: true, papers: NONE },
  phone: { label: '单位电话', inCertificate: false, papers: NONE },
  legalName: {
    label: '法定代表人',
    inCertificate: false,
    papers: { upload: ['licence', 'legal_id_portrait', 'legal_id_emblem'], post: ['licence', 'legal_id_copy'] },
  },
  agentName: {
    label: '经办人姓名',
    inCertificate: false,
    // The 申请表 names him, with the seal: by post it is his authorisation.
    papers: { upload: ['agent_id_portrait', 'agent_id_emblem', 'authorisation'], post: ['agent_id_copy'] },
  },
  // The code that confirms the application goes to the new number: nothing else proves it, so not by post.
  agentMobile: { label: '经办人手机号', inCertificate: false, papers: NONE },
} as const satisfies Record<string, ChangeableInfo>;
export type Changeable = keyof typeof CHANGEABLE;

export const CHANGEABLES = Object.keys(CHANGEABLE) as Changeable[];

/** One text for each of them; empty: unchanged, or not known to us. */
export type ChangeValues = Record<Changeable, string>;

/** What an order of 证书变更 is about: the new values, and what stood there before. */
export interface ChangeInfo {
  to: Partial<ChangeValues>;
  before: Partial<ChangeValues>;
}

/** What is to be another one, in the order of the form. */
export const changesIn = (to: Partial<ChangeValues> | undefined): Changeable[] =>
  CHANGEABLES.filter((key) => (to?.[key] ?? '').trim() !== '');

/** 部门: left empty it stays, so that its end has a word. */
export const NO_DEPARTMENT = '无';
export const departmentOf = (typed: string): string => (typed.trim() === NO_DEPARTMENT ? '' : typed);

/** What will stand there. */
export const newValue = (key: Changeable, typed: string): string =>
  key === 'department' ? departmentOf(typed) : typed;

/** Without one of these no new certificate is needed, and none is made: what is on file changes, and nothing else. */
export const changesCertificate = (changes: readonly Changeable[]): boolean =>
  changes.some((key) => CHANGEABLE[key].inCertificate);

export const NOTHING_CHANGES = '请至少填写一项变更的内容；没有变化的，请留空。';

/** Only then is anything asked of the agent beside what is on file. */
export const changesAgent = (changes: readonly Changeable[]): boolean =>
  changes.includes('agentName') || changes.includes('agentMobile');

/** Papers that these changes have to be proven with, each once. */
export const papersOfChange = (changes: readonly Changeable[], route: MaterialRoute): Set<UploadKind> =>
  new Set(changes.flatMap((key): readonly UploadKind[] => CHANGEABLE[key].papers[route]));

/** Why these changes can't go by post; null when they can. By post no code is sent that would prove a new number. */
export function notByPost(changes: readonly Changeable[]): string | null {
  if (changes.includes('agentMobile')) {
    return '更换经办人手机号请在线上传资料办理：新号码要用短信验证码确认，线下邮寄无法确认。核验不能通过的，请先不改手机号再邮寄办理，或致电服务热线。';
  }
  return changes.length > 0 && !changesCertificate(changes)
    ? '不换证书的变更请在线办理；法定代表人不能在线核实的，请致电服务热线，或带营业执照和身份证到受理点办理。'
    : null;
}

export interface ChangeRow {
  key: Changeable;
  label: string;
  before: string;
  after: string;
}

/** Side by side, for whoever confirms or reviews. @param show how a value may be shown here */
export const changeRows = (
  { to, before }: ChangeInfo,
  show: (key: Changeable, value: string) => string = (_key, value) => value,
): ChangeRow[] =>
  changesIn(to).map((key) => ({
    key,
    label: CHANGEABLE[key].label,
    before: show(key, before[key] ?? ''),
    after: show(key, to[key] ?? ''),
  }));
