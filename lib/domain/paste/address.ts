import { areaList } from '@vant/area-data';
import { cleanText } from '../text';
import { takeMobile } from './mobile';

/** What a pasted line tells about a recipient; what it does not tell is left out. */
export interface PastedAddress {
  name?: string;
  mobile?: string;
  /** 6-digit code of the county. */
  regionCode?: string;
  province?: string;
  city?: string;
  county?: string;
  address?: string;
}

const LABELS =
  /(?:收件人|收货人|联系人|姓名|手机号码|手机号|手机|联系电话|联系方式|电话|所在地区|收件地址|收货地址|详细地址|地区|地址)\s*[:：]\s*/g;
const NAME = /^[\p{Script=Han}·]{2,6}$/u;
const HONORIFIC = /(?:先生|女士|小姐|经理|会计|老师)$/;

/**
 * 李示范 13900000001 广西桂林市七星区示例路1号, in whatever order and with or without labels, as people copy it from a
 * chat or a shop. The region is only taken when the text names it without doubt.
 */
export function parseAddress(pasted: string): PastedAddress {
  const { mobile, rest } = takeMobile(cleanText(ordinaryDigits(pasted).replace(LABELS, ' ')));
  const found: PastedAddress = mobile ? { mobile } : {};
  const region = findInText(rest);
  if (!region) return { ...found, ...nameOf(rest) };
  const before = rest.slice(0, region.start);
  const words = rest
    .slice(region.end)
    .split(/[\s,，;；]+/)
    .filter(Boolean);
  const name = nameOf(before).name ?? takeName(words);
  const address = words.join(' ');
  const { code: regionCode, province, city, county } = region;
  return {
    ...found,
    ...(name ? { name } : {}),
    ...{ regionCode, province, city, county },
    ...(address ? { address } : {}),
  };
}

const ordinaryDigits = (text: string): string => text.replace(/[０-９]/g, (digit) => digit.normalize('NFKC'));

function nameOf(text: string): { name?: string } {
  const name = takeName(text.split(/[\s,，;；]+/).filter(Boolean));
  return name ? { name } : {};
}

/** Takes the word that looks like a person's name out of the words, if there is one at either end. */
function takeName(words: string[]): string | undefined {
  for (const index of [0, words.length - 1]) {
    const word = words[index];
    // A single word after the region is the address itself.
    if (!word || (words.length === 1 && /[路街道号村镇乡]/.test(word)) || !NAME.test(word)) continue;
    words.splice(index, 1);
    return word.replace(HONORIFIC, '');
  }
  return undefined;
}

interface Found {
  code: string;
  province: string;
  city: string;
  county: string;
  start: number;
  end: number;
}

const shortProvince = (name: string): string => name.replace(/(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$/, '');
const shortCity = (name: string): string => (name.length > 2 ? name.replace(/(?:市|地区|盟)$/, '') : name);

/** Where one of the spellings stands, the full one first. */
function locate(text: string, spellings: string[], from: number): { start: number; end: number } | null {
  for (const spelling of spellings) {
    const start = spelling.length > 1 ? text.indexOf(spelling, from) : -1;
    if (start >= 0) return { start, end: start + spelling.length };
  }
  return null;
}

/** The county whose name, with its city or province before it, stands in the text; null when none or several do. */
function findInText(text: string): Found | null {
  let best: (Found & { score: number }) | null = null;
  let tied = false;
  for (const [code, county] of Object.entries(areaList.county_list)) {
    const found = match(text, code, county);
    if (!found) continue;
    if (best && found.score === best.score) tied = true;
    if (!best || found.score > best.score) {
      best = found;
      tied = false;
    }
  }
  return best && !tied ? best : null;
}

function match(text: string, code: string, county: string): (Found & { score: number }) | null {
  if (!text.includes(county)) return null;
  const province = areaList.province_list[`${code.slice(0, 2)}0000`];
  const city = areaList.city_list[`${code.slice(0, 4)}00`];
  if (!province || !city) return null;
  const atProvince = locate(text, [province, shortProvince(province)], 0);
  const atCity = locate(text, [city, shortCity(city)], atProvince?.end ?? 0) ?? (city === province ? atProvince : null);
  const atCounty = locate(text, [county], atCity?.end ?? atProvince?.end ?? 0);
  if (!atCounty) return null;
  const start = atProvince?.start ?? atCity?.start ?? atCounty.start;
  const score = (atProvince ? 2 : 0) + (atCity ? 4 : 0) + county.length / 100;
  return { code, province, city, county, start, end: atCounty.end, score };
}
