import { describe, expect, it } from 'vitest';
import { clean, cleanOnLeave, group, groupedCaret } from './clean';

describe('clean', () => {
  it('takes a pasted USCC in any dress', () => {
    expect(clean('uscc', ' ９１４５0300-ma5dema2a4\u200b\n')).toBe('91450300MA5DEMA2A4');
  });
  it('keeps the check letter of an ID number and nothing else', () => {
    expect(clean('idNumber', '450300 1988 0808 008x')).toBe('45030019880808008X');
  });
  it('drops the country code of a whole mobile number only', () => {
    expect(clean('mobile', '+86 139-0000-0001')).toBe('13900000001');
    expect(clean('mobile', '861')).toBe('861');
  });
  it('leaves full-width brackets in names and removes what cannot be seen', () => {
    expect(clean('text', '示例（桂林）\u200b公司\t甲')).toBe('示例（桂林）公司 甲');
  });
  it('trims only when the field is left', () => {
    expect(clean('text', '张 ')).toBe('张 ');
    expect(cleanOnLeave('text', ' 张 ')).toBe('张');
  });
});

describe('group', () => {
  it('groups cards by four and mobiles 3-4-4', () => {
    expect(group('card', '6222000000000000012')).toBe('6222 0000 0000 0000 012');
    expect(group('mobile', '13900000001')).toBe('139 0000 0001');
    expect(group('uscc', '914503')).toBe('914503');
  });
  it('keeps digits that are too many instead of hiding them', () => {
    expect(group('mobile', '139000000012')).toBe('139 0000 0001 2');
  });
  it('keeps the caret behind the same digit', () => {
    // "62223|" typed at the end becomes "6222 3|"
    expect(groupedCaret('card', '62223', 5, '6222 3')).toBe(6);
    // a digit typed in the middle: "622|9 2000" → "6229| 2000"
    expect(groupedCaret('card', '6229 2000', 4, '6229 2000')).toBe(4);
    expect(groupedCaret('card', '', 0, '')).toBe(0);
  });
});
