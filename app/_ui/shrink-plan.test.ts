import { describe, expect, it } from 'vitest';
import { checkFileType, fileSize, shrinkPlan } from './shrink-plan';

describe('shrinkPlan', () => {
  it('keeps the proportions of a phone photo and goes down step by step', () => {
    const plan = shrinkPlan(4032, 3024);
    expect(plan[0]).toEqual({ width: 2400, height: 1800, quality: 0.85 });
    expect(plan.at(-1)).toEqual({ width: 1280, height: 960, quality: 0.72 });
    const areas = plan.map((p) => p.width * p.height);
    expect([...areas].sort((a, b) => b - a)).toEqual(areas);
  });
  it('never enlarges', () => {
    expect(shrinkPlan(900, 1400)).toEqual([
      { width: 900, height: 1400, quality: 0.85 },
      { width: 900, height: 1400, quality: 0.72 },
      { width: 823, height: 1280, quality: 0.85 },
      { width: 823, height: 1280, quality: 0.72 },
    ]);
  });
  it('has nothing to try for an empty picture and never a side of zero', () => {
    expect(shrinkPlan(0, 0)).toEqual([]);
    expect(shrinkPlan(9000, 1).every((p) => p.height >= 1)).toBe(true);
  });
});

describe('checkFileType', () => {
  it('takes the formats of the manual', () => {
    expect(checkFileType('image/jpeg', 'a.JPG')).toBeNull();
    expect(checkFileType('', 'scan.png')).toBeNull();
    expect(checkFileType('image/gif', 'x')).toBeNull();
  });
  it('says what to do with the others', () => {
    expect(checkFileType('image/heic', 'IMG_1.HEIC')).toContain('兼容性最佳');
    expect(checkFileType('application/pdf', 'a.pdf')).toContain('截屏');
    expect(checkFileType('image/webp', 'a.webp')).toContain('gif、jpg、png、jpeg');
  });
});

it('writes sizes as the manual does', () => {
  expect(fileSize(1.5 * 1024 * 1024)).toBe('1.5M');
  expect(fileSize(320 * 1024)).toBe('320K');
  expect(fileSize(10)).toBe('1K');
});
