import { areaList } from '@vant/area-data';

/** 省市区 by 6-digit code of the county. Heavy (340 KB): pages load this module only where an address is typed. */
export interface Region {
  code: string;
  province: string;
  city: string;
  /** Empty where no more than the city is known. */
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

/** Also of a city's own code. What the list only groups is no city: there the county is one, or the municipality. */
export function findPlace(code: string): Region | null {
  const region = findRegion(code) ?? findCity(code);
  if (region?.city === '县') return { ...region, city: region.province };
  if (!region?.city.includes('直辖县')) return region;
  return region.county ? { ...region, city: region.county, county: '' } : null;
}

/** GB/T 2260: xxxx00 is the city, xxxx01 its districts together. All codes of a municipality lie in it. */
function findCity(code: string): Region | null {
  const province = areaList.province_list[`${code.slice(0, 2)}0000`];
  const municipality = `${code.slice(0, 2)}0100`;
  const isMunicipality = areaList.city_list[municipality] === province;
  if (!isMunicipality && !/^\d{4}0[01]$/.test(code)) return null;
  const cityCode = isMunicipality ? municipality : `${code.slice(0, 4)}00`;
  const city = areaList.city_list[cityCode];
  return province && city ? { code: cityCode, province, city, county: '' } : null;
}

/**
 * Where an organisation is: digits 3 to 8 of its USCC are the region of the authority that registered it (GB 32100-2015),
 * wherever its parcels go. A parcel to that city tells the county; where the code names no city, it tells all.
 */
export function placeOf(uscc: string, parcelCode: string): Region | null {
  const registered = findPlace(uscc.slice(2, 8));
  const parcel = findPlace(parcelCode);
  const together = parcel?.province === registered?.province && parcel?.city === registered?.city;
  return registered && !together ? registered : parcel;
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
