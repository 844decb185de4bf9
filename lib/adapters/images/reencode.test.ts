import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { failure } from '../testing/server';
import { MAX_IMAGE_BYTES, reencodeImage, shrinkImage } from './reencode';

const red = { r: 200, g: 0, b: 0 };
const blue = { r: 0, g: 0, b: 200 };
const picture = (width: number, height: number, background = red) =>
  sharp({ create: { width, height, channels: 3, background } });

async function pixel(bytes: Uint8Array, left: number, top: number): Promise<number[]> {
  return [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

describe('reencodeImage', () => {
  it.each(['png', 'jpeg', 'gif'] as const)('%s becomes a clean JPEG', async (format) => {
    const clean = await reencodeImage(await picture(60, 40).toFormat(format).toBuffer());
    expect(clean).toMatchObject({ contentType: 'image/jpeg', width: 60, height: 40 });
    expect(clean.sha256).toBe(createHash('sha256').update(clean.bytes).digest('hex'));
    expect((await sharp(clean.bytes).metadata()).format).toBe('jpeg');
  });

  it('drops metadata but keeps the picture upright', async () => {
    const input = await picture(60, 40)
      .withExif({ IFD0: { Artist: 'place-of-home' }, IFD3: { GPSLatitude: '25/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(input.includes('place-of-home')).toBe(true);
    const clean = await reencodeImage(input);
    expect(clean).toMatchObject({ width: 40, height: 60 });
    expect(Buffer.from(clean.bytes).includes('place-of-home')).toBe(false);
    const { exif, icc, xmp, orientation } = await sharp(clean.bytes).metadata();
    expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('drops what hides behind the picture', async () => {
    const input = Buffer.concat([await picture(10, 10).jpeg().toBuffer(), Buffer.from('<script>alert(1)</script>')]);
    const clean = await reencodeImage(input);
    expect(Buffer.from(clean.bytes).includes('<script>')).toBe(false);
  });

  it('keeps the first frame of an animation only', async () => {
    const frames = Buffer.concat([
      await picture(8, 8, red).raw().toBuffer(),
      await picture(8, 8, blue).raw().toBuffer(),
    ]);
    const gif = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const clean = await reencodeImage(gif);
    expect(clean).toMatchObject({ width: 8, height: 8 });
    const [r = 0, , b = 0] = await pixel(clean.bytes, 4, 4);
    expect(r).toBeGreaterThan(b);
  });

  it('puts transparent pictures on white', async () => {
    const input = await sharp({
      create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    expect(Math.min(...(await pixel((await reencodeImage(input)).bytes, 4, 4)))).toBeGreaterThan(250);
  });

  it('makes a huge picture readable, not huge', async () => {
    const clean = await reencodeImage(await picture(6000, 3000).png().toBuffer());
    expect(clean).toMatchObject({ width: 4096, height: 2048 });
  });

  /** A PNG of a few bytes that claims 30,000 × 30,000 pixels. */
  function bomb(): Buffer {
    const chunk = (type: string, data: Buffer): Buffer => {
      const body = Buffer.concat([Buffer.from(type), data]);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      const crc = Buffer.alloc(4);
      crc.writeUInt32BE(crc32(body));
      return Buffer.concat([length, body, crc]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(30_000, 0);
    header.writeUInt32BE(30_000, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const data = chunk('IDAT', deflateSync(Buffer.alloc(1000)));
    return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))]);
  }

  it('refuses with a text that says what to do', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>');
    const jpeg = await picture(300, 300).jpeg().toBuffer();
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(), 'file.empty'],
      [new Uint8Array(MAX_IMAGE_BYTES + 1), 'file.too_large'],
      [svg, 'file.type'],
      [Buffer.from('%PDF-1.7\n'), 'file.type'],
      [Buffer.from('not a picture'), 'file.type'],
      [await picture(10, 10).webp().toBuffer(), 'file.type'],
      [await picture(10, 10).tiff().toBuffer(), 'file.type'],
      [jpeg.subarray(0, jpeg.length / 2), 'file.unreadable'],
      [Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100, 7)]), 'file.unreadable'],
      [bomb(), 'file.too_many_pixels'],
    ];
    for (const [input, code] of cases) {
      const error = await failure(reencodeImage(input));
      expect(error).toMatchObject({ code });
      expect(error.message).toMatch(/请/);
    }
  });
});

describe('shrinkImage', () => {
  it('makes a photograph light, keeps its shape, and enlarges nothing', async () => {
    const { width, height } = { width: 1600, height: 1200 };
    const noise = await sharp({
      create: { width, height, channels: 3, background: red, noise: { type: 'gaussian', mean: 128, sigma: 30 } },
    })
      .blur(2)
      .jpeg()
      .toBuffer();
    const small = await shrinkImage((await reencodeImage(noise)).bytes);
    expect(await sharp(small).metadata()).toMatchObject({ format: 'jpeg', width: 480, height: 360 });
    expect(small.byteLength).toBeLessThan(40_000);
    const tiny = await shrinkImage((await reencodeImage(await picture(60, 40).png().toBuffer())).bytes);
    expect(await sharp(tiny).metadata()).toMatchObject({ width: 60, height: 40 });
  });
});
