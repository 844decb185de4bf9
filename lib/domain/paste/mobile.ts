/** Takes the first mainland mobile number out of a text, whatever spaces, hyphens or country code stand in it. */
export function takeMobile(text: string): { mobile?: string; rest: string } {
  const pattern = /(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)/;
  const found = pattern.exec(text);
  if (!found) return { rest: text };
  return { mobile: `${found[1]}${found[2]}${found[3]}`, rest: text.replace(pattern, ' ').trim() };
}
