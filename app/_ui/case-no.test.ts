import { expect, it } from 'vitest';
import { pageFailureInput } from '@/lib/schemas/page-failure';
import { describeFailure } from './case-no';

const thrown = (stack: string): Error => Object.assign(new TypeError('13900000001 is not a function'), { stack });

it('tells where a page broke, and nothing of whom', () => {
  const error = thrown(
    [
      'TypeError: 13900000001 is not a function',
      '    at f (https://a.example/_next/static/chunks/0a1b~c.js:1:2345?mobile=13900000001)',
      '    at https://a.example/_next/static/chunks/d_e.js:2:1',
      '    at anonymous',
      '    at g (https://a.example/_next/static/chunks/f.js:3:1)',
      '    at h (https://a.example/_next/static/chunks/g.js:4:1)',
    ].join('\n'),
  );
  const told = describeFailure('/c/3394/orders/20261122A000001', error);
  expect(told).toEqual({
    ...{ what: 'broken', path: '/c/:x/orders/:x', build: 'development', errorName: 'TypeError' },
    places: ['0a1b~c.js:1:2345', 'd_e.js:2:1', 'f.js:3:1'],
  });
  expect(pageFailureInput.parse(told)).toEqual(told);
});

it.each([
  ['nothing', undefined, { what: 'missing', places: [] }],
  ['a text', '13900000001', { what: 'broken', places: [] }],
  ['a name that somebody chose', Object.assign(thrown(''), { name: '13900000001' }), { what: 'broken', places: [] }],
])('is taken by the server when %s was thrown', (_, error, expected) => {
  const told = describeFailure(`/c/${'x'.repeat(600)}`, error);
  expect(told).toEqual({ ...expected, path: '/c/:x', build: 'development' });
  expect(pageFailureInput.safeParse(told).success).toBe(true);
});

it('masks again what was not masked, and takes nothing else', () => {
  const told = { what: 'broken', path: '/orders/20261122A000001', build: 'web-0', places: [] };
  expect(pageFailureInput.parse({ ...told, message: '13900000001' })).toEqual({ ...told, path: '/orders/:x' });
  for (const wrong of [{ errorName: '13900000001' }, { places: ['13900000001'] }, { build: 'a b' }]) {
    expect(pageFailureInput.safeParse({ ...told, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  }
});
