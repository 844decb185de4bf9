// @ts-check
/** For every answer; what depends on the page (the policy's nonce) or the address (HSTS) is in proxy.ts. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), midi=(), ' +
    'display-capture=(), accelerometer=(), gyroscope=(), magnetometer=(), browsing-topics=()',
};

module.exports = { HEADERS };
