import { cleanCode, cleanText } from '../text';
import { isUscc } from '../uscc';

/** What a pasted block tells about an organisation: 开票资料 as companies keep it for copying. */
export interface PastedCompany {
  name?: string;
  uscc?: string;
  address?: string;
  phone?: string;
  bankName?: string;
  accountNo?: string;
  legalName?: string;
  email?: string;
}

/** Labels as companies write them; a longer one stands before what it begins with. */
const LABELS: Record<keyof PastedCompany, string[]> = {
  name: ['发票抬头', '单位名称', '公司名称', '企业名称', '开票名称', '账户名称', '户名', '抬头', '名称'],
  uscc: ['统一社会信用代码', '纳税人识别号', '纳税人税号', '社会信用代码', '信用代码', '税号'],
  legalName: ['法定代表人姓名', '法定代表人', '法人姓名', '法人'],
  address: ['单位地址', '公司地址', '注册地址', '开票地址', '地址'],
  phone: ['单位电话', '公司电话', '联系电话', '开票电话', '电话'],
  bankName: ['开户行名称', '开户银行', '开户行', '银行名称'],
  accountNo: ['银行账号', '银行帐号', '开户账号', '公司账号', '账号', '帐号'],
  email: ['电子邮箱', '邮箱'],
};
/** Two values behind one label: 地址、电话：桂林市示例路 1 号 0773-0000001. */
const PAIRS: { label: RegExp; keys: [keyof PastedCompany, keyof PastedCompany] }[] = [
  { label: /^(?:单位|公司|注册)?地址\s*(?:[、,，/及和]|\s)\s*电话$/, keys: ['address', 'phone'] },
  { label: /^开户(?:银)?行\s*(?:[、,，/及和]|\s)\s*[账帐]号$/, keys: ['bankName', 'accountNo'] },
];
const TRAILING_NUMBER = /^(.*?)[\s,，、;；]*((?:\+?\d[\d\s-]{5,})\d)$/;

/** Where the next value begins in a block that was copied as one line: 名称：… 税号：…, or 名称 … 税号 …. */
const NEXT_LABEL = new RegExp(
  String.raw`[\s,，。]+(${[...PAIRS.map(({ label }) => label.source.slice(1, -1)), ...Object.values(LABELS).flat()].join('|')})(?=\s*[:：]|\s)`,
  'g',
);

/** Reads `label：value` lines, and a bare USCC or company name on a line of its own. Unknown lines are left alone. */
export function parseCompany(pasted: string): PastedCompany {
  const found: PastedCompany = {};
  for (const line of pasted.replace(NEXT_LABEL, '\n$1').split(/[\r\n\t;；|]+/)) readLine(cleanText(line), found);
  return found;
}

function readLine(line: string, found: PastedCompany): void {
  const [, label, value] = /^([^:：]{1,14}?)\s*[:：]\s*(.+)$/.exec(line) ?? splitBare(line) ?? [];
  const pair = label ? PAIRS.find((p) => p.label.test(label)) : undefined;
  const key = label ? keyOf(label) : undefined;
  if (!label || !value) readBare(line, found);
  else if (pair) readPair(value, pair.keys, found);
  else if (key) keep(found, key, value);
}

/** 税号 91450300MA5DEMA2A4: a label and a space. */
function splitBare(line: string): string[] | null {
  for (const label of Object.values(LABELS).flat()) {
    if (line.startsWith(`${label} `)) return [line, label, line.slice(label.length + 1)];
  }
  return null;
}

function readBare(line: string, found: PastedCompany): void {
  if (isUscc(cleanCode(line))) keep(found, 'uscc', line);
  else if (/(?:公司|中心|协会|学校|医院|事务所|合作社|委员会|局)$/.test(line)) keep(found, 'name', line);
}

function readPair(
  value: string,
  [text, number]: [keyof PastedCompany, keyof PastedCompany],
  found: PastedCompany,
): void {
  const split = TRAILING_NUMBER.exec(value);
  keep(found, text, split?.[1] ?? value);
  if (split?.[2]) keep(found, number, split[2]);
}

const keyOf = (label: string): keyof PastedCompany | undefined =>
  (Object.keys(LABELS) as (keyof PastedCompany)[]).find((key) => LABELS[key].some((known) => label.endsWith(known)));

/** The first one counts: a block may name the account's holder again below. */
function keep(found: PastedCompany, key: keyof PastedCompany, value: string): void {
  const clean = key === 'uscc' || key === 'accountNo' ? cleanCode(value) : cleanText(value);
  if (clean && !found[key]) found[key] = clean;
}
