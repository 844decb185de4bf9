import { cleanCode, cleanText } from './text';
import { isUscc } from './uscc';

/** One line that was read from a picture, with how sure the reader is of it (0 to 1). */
export interface ReadLine {
  text: string;
  confidence: number;
}

/** What a business licence says that a form asks for; absent: not found, or not sure enough. */
export interface LicenceFields {
  uscc?: string;
  name?: string;
  legalName?: string;
}

/** Under this a line may well be something else: the field stays empty rather than wrong. */
const SURE = 0.9;

/** The label's characters may stand apart (名　称); what follows it on the line is the value. */
const after = (label: string) => new RegExp(`^${[...label].join('\\s*')}\\s*[:：]?\\s*(.+)$`, 'u');
const NAMES = [after('名称'), after('单位名称'), after('企业名称')];
const LEGALS = [after('法定代表人'), after('负责人'), after('经营者')];

function labelled(lines: readonly string[], labels: readonly RegExp[], fits: (value: string) => boolean) {
  for (const line of lines) {
    for (const label of labels) {
      const value = cleanText(label.exec(line)?.[1] ?? '');
      if (fits(value)) return value;
    }
  }
  return undefined;
}

/** The code proves itself by its check digit, wherever it stands. */
function usccOf(lines: readonly string[]): string | undefined {
  const codes = lines.flatMap((line) => cleanCode(line).match(/[0-9A-HJ-NPQRTUWXY]{18}/g) ?? []);
  return codes.find(isUscc);
}

/** Reads the fields of a 营业执照 out of its lines, top to bottom. Nothing is guessed. */
export function licenceFields(read: readonly ReadLine[]): LicenceFields {
  const lines = read.filter(({ confidence }) => confidence >= SURE).map(({ text }) => text.trim());
  const uscc = usccOf(lines);
  const name = labelled(lines, NAMES, (value) => value.length >= 4);
  const legalName = labelled(lines, LEGALS, (value) => /^[\p{Script=Han}·]{2,20}$/u.test(value));
  return { ...(uscc ? { uscc } : {}), ...(name ? { name } : {}), ...(legalName ? { legalName } : {}) };
}
