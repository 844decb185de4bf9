/** SQL, HTML, templates, formulas, and characters that no column or screen can hold. */
export const MARKUP = [
  `'; drop table orders; --`,
  '<script>alert(1)</script>',
  `"><svg/onload=alert(1)>\${7*7}{{7*7}}`,
  '=HYPERLINK("http://evil.example","x")',
];
export const TEXTS = [
  ...MARKUP,
  'a\u0000b',
  'a\ud800b',
  '\u202e\u200b\ufeff',
  `张${'\u0301'.repeat(90)}`,
  '𠮷'.repeat(100),
  '示'.repeat(6000),
  '../../etc/passwd',
];

/** Bodies that no door wants, as its sender may name them. */
export const BODIES: [title: string, body: () => BodyInit, type: string][] = [
  ['nothing', () => '', 'application/json'],
  ['bytes', () => new Uint8Array([0, 255, 254, 13, 10]), 'application/octet-stream'],
  ['half an object', () => '{"flowId":"', 'application/json'],
  ['deep JSON', () => `${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'application/json'],
  [
    'an object of other shapes',
    () => '{"flowId":{"a":[]},"stationId":1,"slots":"x","__proto__":{"a":1}}',
    'application/json',
  ],
  ['broken percent signs', () => '%%%=%ZZ&%00=%00', 'application/x-www-form-urlencoded'],
  ['a form without a boundary', () => '--x\r\n\r\n--x--', 'multipart/form-data'],
  [
    'a form that ends in the middle',
    () => '--x\r\nContent-Disposition: form-data; name="file"',
    'multipart/form-data; boundary=x',
  ],
  ['no type', () => 'x', ''],
  ['without an end', endless, 'multipart/form-data; boundary=x'],
];

/** Sent in pieces of 64 KB until nobody reads on. */
export function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536).fill(0x61));
    },
  });
}

/** In the place of a number or a name in an address. */
export const PARAMS = [
  'a\u0000b',
  '%00',
  '../../etc/passwd',
  `' or 1=1--`,
  '<script>alert(1)</script>',
  '\u202e',
  'x'.repeat(5000),
  '__proto__',
];
