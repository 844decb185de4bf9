/** How personal values are shown back: enough to recognise one's own, not enough to use. */
export function maskMobile(value: string): string {
  return value.length === 11 ? `${value.slice(0, 3)}****${value.slice(7)}` : hideMiddle(value, 2, 2);
}

/** 单位电话: a land line, or somebody's mobile. */
export const maskPhone = (value: string): string => hideMiddle(value, 3, 4);

/** Others' words, which may quote what was typed: mailboxes and long numbers in them. */
export const maskQuoted = (words: string): string =>
  words
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, maskEmail)
    .replace(/(?<![A-Za-z\d])\d{17}[\dXx](?![A-Za-z\d])/g, maskIdNumber)
    .replace(/(?<![A-Za-z\d])\d{10,}(?![A-Za-z\d])/g, maskPhone);

export function maskIdNumber(value: string): string {
  return value.length === 18 ? `${value.slice(0, 4)}**********${value.slice(14)}` : hideMiddle(value, 2, 2);
}

/** Bank cards and accounts: the last four, as banks print them. */
export function maskAccount(value: string): string {
  return value === '' ? '' : `**** ${value.length > 8 ? value.slice(-4) : ''}`.trim();
}

export function maskPersonName(value: string): string {
  const [first] = [...value];
  return first ? `${first}**` : '';
}

export function maskEmail(value: string): string {
  const at = value.lastIndexOf('@');
  return at < 1 ? hideMiddle(value, 1, 0) : `${value.slice(0, 1)}***${value.slice(at)}`;
}

/** Street and number: the region is shown beside it anyway. */
export function maskAddress(value: string): string {
  const characters = [...value];
  return characters.length === 0 ? '' : `${characters.slice(0, Math.min(3, characters.length - 1)).join('')}****`;
}

function hideMiddle(value: string, head: number, tail: number): string {
  if (value === '') return '';
  if (value.length <= head + tail) return '*'.repeat(value.length);
  return `${value.slice(0, head)}${'*'.repeat(value.length - head - tail)}${tail ? value.slice(-tail) : ''}`;
}
