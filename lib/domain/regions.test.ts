import { expect, it } from 'vitest';
import { findPlace, placeOf } from './regions';

const coded = (region: string) => `91${region}MA5DEM00X`;
const GUILIN = { province: '广西壮族自治区', city: '桂林市' };
const CITY = { code: '450300', ...GUILIN, county: '' };

it.each([
  ['a county', '450305', { code: '450305', ...GUILIN, county: '七星区' }],
  ['a city', '450300', CITY],
  ["a city's districts together", '450301', CITY],
  [
    'a district of a municipality',
    '310115',
    { code: '310115', province: '上海市', city: '上海市', county: '浦东新区' },
  ],
  ['a municipality', '110000', { code: '110100', province: '北京市', city: '北京市', county: '' }],
  ['a former county of a municipality', '310230', { code: '310100', province: '上海市', city: '上海市', county: '' }],
  ['a county of a municipality', '500235', { code: '500235', province: '重庆市', city: '重庆市', county: '云阳县' }],
  ['a city without counties', '441900', { code: '441900', province: '广东省', city: '东莞市', county: '' }],
  [
    'a county that is a city of the province',
    '429004',
    { code: '429004', province: '湖北省', city: '仙桃市', county: '' },
  ],
  ['all such counties together', '429000', null],
  ['a province', '450000', null],
  ['the nation', '100000', null],
  ['a county that belongs to another city by now', '512081', null],
  ['no region', '999999', null],
  ['nothing', '', null],
] as const)('the place of %s', (_, code, place) => {
  expect(findPlace(code)).toEqual(place);
});

it.each([
  ['in another province', '450300', '440106', '450300'],
  ['in another city', '450305', '450103', '450305'],
  ['in another county that is a city itself', '429004', '429005', '429004'],
  ['in the same city, which tells the county', '450300', '450305', '450305'],
  ['anywhere, when the code names a province alone', '450000', '440106', '440106'],
  ['nowhere', '450300', '', '450300'],
])('an organisation whose parcel goes %s', (_, registered, parcel, place) => {
  expect(placeOf(coded(registered), parcel)?.code).toBe(place);
});

it('is nowhere when neither the code nor the parcel says', () => {
  expect(placeOf(coded('100000'), '')).toBeNull();
});
