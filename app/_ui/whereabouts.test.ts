import { expect, it } from 'vitest';
import { orderNoIn } from './whereabouts';

it.each([
  ['/c/3394/orders/20261122A000001', '20261122A000001'],
  ['/c/3394/orders/20261122A000001/pay', '20261122A000001'],
  ['/c/3394/orders', null],
  ['/c/3394/orders/20261122A0000012', null],
  ['/c/3394/orders/<b>', null],
])('names the order of %s', (path, orderNo) => {
  expect(orderNoIn(path)).toBe(orderNo);
});
