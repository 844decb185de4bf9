import { toSVG } from 'bwip-js/node';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readBarcode } from './code128';

it.each(['20261123A309911F1', '20269999A999999F9', 'SF1234567890123'])('reads %s as it was drawn', async (text) => {
  const svg = toSVG({ bcid: 'code128', text, scale: 3, height: 12, paddingwidth: 10, backgroundcolor: 'ffffff' });
  const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(readBarcode({ width: info.width, height: info.height, data })).toBe(text);
});
