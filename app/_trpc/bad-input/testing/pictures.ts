/** Files that people send, by mistake or not: what becomes of them is the same at every door that takes pictures. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { picture } from '@/app/_trpc/testing';

type Content = () => Buffer | Promise<Buffer>;

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
};
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** @param before chunks between header and data */
function png(width: number, height: number, data: Buffer, before: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([PNG, chunk('IHDR', header), ...before, chunk('IDAT', deflateSync(data)), end]);
}
const row = (width: number): Buffer => Buffer.alloc(1 + width * 3);
const zeros = (megabytes: number): Buffer => deflateSync(Buffer.alloc(megabytes * 1024 * 1024));

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
/** Refused at once, by the first bytes or the size. */
export const REFUSED: [title: string, content: Content, name: string, code: string][] = [
  ['an SVG named .png', () => Buffer.from(svg), 'a.png', 'upload.wrong_type'],
  ['an SVG behind a byte order mark', () => Buffer.from(`\ufeff${svg}`), 'a.jpg', 'upload.wrong_type'],
  ['a page named .jpg', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'a.jpg', 'upload.wrong_type'],
  ['a PDF named .jpg', () => Buffer.from('%PDF-1.7\n'), 'a.jpg', 'upload.wrong_type'],
  ['a program named .gif', () => Buffer.from('MZ\u0090\u0000'.repeat(50)), 'a.gif', 'upload.wrong_type'],
  ['an archive named .png', () => Buffer.from('PK\u0003\u0004'.padEnd(200, 'x')), 'a.png', 'upload.wrong_type'],
  ['a WebP picture', () => picture('webp'), 'a.webp', 'upload.wrong_type'],
  ['nothing', () => Buffer.alloc(0), 'a.jpg', 'upload.empty'],
  ['1.6 MB', async () => Buffer.concat([await picture(), Buffer.alloc(1_600_000)]), 'a.jpg', 'upload.too_large'],
];

/** Taken, then refused by who opens it, with words for the customer. */
export const BAD: [title: string, content: Content, refusal: RegExp][] = [
  ['900 million pixels in a hundred bytes', () => png(30_000, 30_000, Buffer.alloc(1000)), /请/],
  ['more pixels than a number holds', () => png(0x7fffffff, 0x7fffffff, Buffer.alloc(10)), /请/],
  ['a picture of no width', () => png(0, 10, Buffer.alloc(10)), /请/],
  [
    'half a photograph',
    async () =>
      (
        await sharp(await picture())
          .resize(600)
          .jpeg()
          .toBuffer()
      ).subarray(0, 1500),
    /请/,
  ],
  [
    'a JPEG’s first bytes and noise',
    () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)]),
    /请/,
  ],
  ['a GIF’s first bytes and a script', () => Buffer.from('GIF89a/*<script>alert(1)</script>*/=1;'), /请/],
];

/** Hidden in the pictures below; it must not come through. */
export const HIDDEN = 'place-of-home';
const frames = async (count: number) => {
  const pixels = Buffer.alloc(8 * 8 * count * 3, 99);
  return sharp(pixels, { raw: { width: 8, height: 8 * count, channels: 3, pageHeight: 8 } })
    .gif()
    .toBuffer();
};
const exif = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
    .withExif({ IFD0: { Artist: HIDDEN }, IFD3: { GPSLatitude: '25/1 16/1 0/1', GPSLongitude: '110/1 17/1 0/1' } })
    .jpeg()
    .toBuffer();
const plain = png(4, 4, Buffer.concat([row(4), row(4), row(4), row(4)]));
/** Taken, and made harmless. */
export const GOOD: [title: string, content: Content, name: string][] = [
  ['a PNG named .jpg', () => picture('png'), 'a.jpg'],
  ['where it was taken (EXIF, GPS)', exif, 'a.jpg'],
  ['an animation of 40 frames', () => frames(40), 'a.gif'],
  [
    'a picture with a page behind it',
    async () => Buffer.concat([await picture(), Buffer.from(`<script>${HIDDEN}</script>`)]),
    'a.jpg',
  ],
  [
    'a picture that is an archive too',
    async () => Buffer.concat([await picture('gif'), Buffer.from(`PK\u0003\u0004${HIDDEN}`)]),
    'a.gif',
  ],
  [
    'a comment that unpacks to 200 MB',
    () =>
      png(4, 4, Buffer.concat([row(4), row(4), row(4), row(4)]), [
        chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), zeros(200)])),
      ]),
    'a.png',
  ],
  [
    'a colour profile that unpacks to 200 MB',
    () =>
      png(4, 4, Buffer.concat([row(4), row(4), row(4), row(4)]), [
        chunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), zeros(200)])),
      ]),
    'a.png',
  ],
  [
    'a text chunk with a script',
    () =>
      Buffer.concat([plain.subarray(0, 33), chunk('tEXt', Buffer.from(`x\0${HIDDEN}<script>`)), plain.subarray(33)]),
    'a.png',
  ],
];
