import { findRegion } from '../../domain/regions';
import type { SubjectNames } from '../../domain/subject';
import { cleanText } from '../../domain/text';
import type { OrderRow } from '../order/transition';

export const DEFAULT_UNIT = '单位数字证书';

/** Names as they go into the certificate: as typed and reviewed, only invisible characters and stray spaces gone. */
export function subjectOf(order: OrderRow, regionCode: string, position = 1): SubjectNames {
  const { organisation, recipient, tokens } = order.application;
  const department = tokens?.items[position - 1]?.department || organisation.department;
  const product = tokens?.productName ?? DEFAULT_UNIT;
  const region = findRegion(regionCode) ?? recipient;
  const name = cleanText(organisation.name).normalize('NFC');
  return {
    countryName: 'CN',
    stateOrProvinceName: region.province,
    localityName: region.city,
    organizationName: name,
    organizationalUnitName: cleanText(department).normalize('NFC') || product,
    commonName: name,
    organizationIdentifier: `NTRCN-${order.uscc}`,
  };
}
