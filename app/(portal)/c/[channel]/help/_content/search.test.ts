import { describe, expect, it } from 'vitest';
import { GUIDES } from './guides';
import { QUESTIONS } from './questions';
import { type Entry, search } from './search';

const entries: Entry[] = [
  ...GUIDES.map(({ type, situation, lead, steps, notes }) => ({
    ...{ key: type, title: situation, href: type },
    text: [lead, ...steps.flatMap((step) => [step.title, step.text]), ...notes].join(' '),
  })),
  ...QUESTIONS.map(({ id, question, answer }) => ({ key: id, title: question, text: answer, href: id })),
];
const first = (query: string) => search(entries, query)[0]?.key;

describe('search in the help', () => {
  it.each([
    ['盖章', 'seal'],
    ['ＵＫｅｙ又找到了', 'found'],
    ['ukey 找到', 'found'],
    ['丢了 UKey', 'reissue'],
    ['发票什么时候开', 'invoice'],
    ['怎么退款呢', 'refund'],
    ['验证码收不到！', 'no-code'],
    ['忘记密码了怎么办', 'unlock'],
  ])('%s leads to %s', (query, key) => {
    expect(
      search(entries, query)
        .slice(0, 3)
        .map((entry) => entry.key),
    ).toContain(key);
  });

  it('puts titles before texts', () => {
    expect(first('忘记密码')).toBe('unlock');
    expect(first('第一次办理')).toBe('new');
  });

  it('finds nothing for nothing, and nothing for what is not there', () => {
    expect(search(entries, ' 　，')).toEqual([]);
    expect(search(entries, '租房提取额度')).toEqual([]);
  });
});
