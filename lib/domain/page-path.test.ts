import { expect, it } from 'vitest';
import { pathPattern } from './page-path';

it.each([
  ['/c/3394/orders/20261122A000001/pay', '/c/:x/orders/:x/pay'],
  ['/c/3394/reissue/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed?mobile=13900000001#verify', '/c/:x/reissue/:x'],
  ['/c/3394/%E5%BC%A0%E7%A4%BA%E4%BE%8B', '/c/:x/:x'],
  ['/13900000001/a13900000001', '/:x/:x'],
  [`/${'a/'.repeat(50)}`, '/a/a/a/a/a/a/a/a/a'],
  ['<script>', ':x'],
  ['/', '/'],
])('%s is %s', (path, pattern) => {
  expect(pathPattern(path)).toBe(pattern);
});
