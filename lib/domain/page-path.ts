/** Where something happened, not whose it was: /c/3394/orders/20261122A000001/pay → /c/:x/orders/:x/pay. */
export const pathPattern = (path: string): string =>
  (path.split(/[?#]/)[0] ?? '')
    .split('/')
    .slice(0, 10)
    .map((part) => (part === '' || /^[a-z][a-z-]{0,29}$/.test(part) ? part : ':x'))
    .join('/');
