import { describe, expect, it } from 'vitest';
import { told } from './told';

describe('told', () => {
  it('gives the cause of a failed query, and none of its values', () => {
    const refused = new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:4432')]);
    const query = new Error('Failed query: select "id" from "orders" where "uscc" = $1\nparams: 91450300MA5DEMA2A4', {
      cause: refused,
    });
    expect(told(new Error('The tour stopped.', { cause: query }))).toBe(
      ['The tour stopped.', 'the database did not answer a query', 'connect ECONNREFUSED 127.0.0.1:4432'].join(
        '\n  because: ',
      ),
    );
  });

  it('has words for what is no error, and for an error without a message', () => {
    expect(told('away')).toBe('away');
    expect(told(Object.assign(new Error(''), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
  });

  it('says a thing once', () => {
    expect(told(new Error('no token', { cause: new Error('no token') }))).toBe('no token');
  });
});
