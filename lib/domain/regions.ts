import { areaList } from '@vant/area-data';

/** 省市区 by 6-digit code of the county. Heavy (340 KB): pages load this module only where an address is typed. */
export interface Region {
  code: string;
  province: string;
  city: string;
  county: string;
}

export interface RegionNode {
  value: string;
  label: string;
  children?: RegionNode[];
}

export function findRegion(countyCode: string): Region | null {
  const county = areaList.county_list[countyCode];
  const city = areaList.city_list[`${countyCode.slice(0, 4)}00`];
  const province = areaList.province_list[`${countyCode.slice(0, 2)}0000`];
  return county && city && province ? { code: countyCode, province, city, county } : null;
}

/** Options of a cascader: province → city → county. */
export function regionTree(): RegionNode[] {
  const under = (list: Record<string, string>, prefix: string): [string, string][] =>
    Object.entries(list).filter(([code]) => code.startsWith(prefix));
  return Object.entries(areaList.province_list).map(([provinceCode, province]) => ({
    value: provinceCode,
    label: province,
    children: under(areaList.city_list, provinceCode.slice(0, 2)).map(([cityCode, city]) => ({
      value: cityCode,
      label: city,
      children: under(areaList.county_list, cityCode.slice(0, 4)).map(([value, label]) => ({ value, label })),
    })),
  }));
}
