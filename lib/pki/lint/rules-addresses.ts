/** Rules 23–27: what points outside the certificate. */
import { characterCount } from '../../domain/text';
import { TAG } from '../der';
import { type DerNode, oidText, textOf } from '../der-read';
import { OID } from '../oids';
import type { LintRule } from './rule';
import { asciiText, findExtension } from './view';

const URI_NAME = 0x86;
const MAIL_NAME = 0x81;

const isHttp = (node: DerNode | undefined): boolean =>
  node?.tag === URI_NAME && /^http:\/\/[^/]+/.test(asciiText(node.content) ?? '');

function isDistributionPoint(node: DerNode): boolean {
  const [name, ...rest] = node.children;
  const full = name?.tag === 0xa0 ? name.children[0] : undefined;
  return rest.length === 0 && full?.tag === 0xa0 && full.children.length > 0 && full.children.every(isHttp);
}

const isAccess = ({ children: [method, location, ...rest] }: DerNode): boolean =>
  method !== undefined &&
  rest.length === 0 &&
  [OID.ocsp, OID.caIssuers].some((id) => id === oidText(method)) &&
  isHttp(location);

function isCps(qualifier: DerNode): boolean {
  const [id, value] = qualifier.children;
  if (!id || oidText(id) !== OID.cps) return true;
  return value?.tag === TAG.ia5String && /^https?:\/\/[^/]+/.test(asciiText(value.content) ?? '');
}

/** explicitText of a user notice: any string in it, wherever it stands. */
function noticeTexts(node: DerNode): DerNode[] {
  const qualifiers = node.children.flatMap((policy) => policy.children[1]?.children ?? []);
  const notices = qualifiers.filter(({ children: [id] }) => id && oidText(id) === OID.userNotice);
  return notices.flatMap((notice) => notice.children[1]?.children.filter((part) => part.tag !== TAG.sequence) ?? []);
}

function isAlternativeName(node: DerNode): boolean {
  const text = asciiText(node.content) ?? '';
  if (node.tag === MAIL_NAME) return /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text);
  return node.tag === URI_NAME && /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text);
}

export const ADDRESS_RULES: readonly LintRule[] = [
  {
    id: 23,
    name: 'crl_distribution_points',
    reference: 'RFC 5280 4.2.1.13',
    check(view) {
      const points = findExtension(view, OID.cRLDistributionPoints)?.value.children;
      return points && (points.length === 0 || !points.every(isDistributionPoint))
        ? 'fullName by http in ASCII'
        : undefined;
    },
  },
  {
    id: 24,
    name: 'authority_info_access',
    reference: 'RFC 5280 4.2.2.1',
    check(view) {
      const items = findExtension(view, OID.authorityInfoAccess)?.value.children;
      return items && (items.length === 0 || !items.every(isAccess)) ? 'empty, or not an http URI' : undefined;
    },
  },
  {
    id: 25,
    name: 'certificate_policies',
    reference: 'RFC 5280 4.2.1.4',
    check(view) {
      const policies = findExtension(view, OID.certificatePolicies)?.value.children;
      if (!policies) return undefined;
      const ids = policies.map(({ children: [id] }) => (id ? oidText(id) : ''));
      if (ids.length === 0 || new Set(ids).size !== ids.length) return 'empty or repeated';
      return policies.every((policy) => (policy.children[1]?.children ?? []).every(isCps))
        ? undefined
        : 'CPS must be an IA5 URI';
    },
  },
  {
    id: 26,
    name: 'explicit_text',
    reference: 'RFC 6818 3',
    check(view) {
      const policies = findExtension(view, OID.certificatePolicies)?.value;
      const wrong =
        policies &&
        noticeTexts(policies).some((node) => {
          const text = textOf(node);
          return node.tag !== TAG.utf8String || text === undefined || characterCount(text) > 200;
        });
      return wrong ? 'explicitText: UTF8String of at most 200 characters' : undefined;
    },
  },
  {
    id: 27,
    name: 'subject_alt_name',
    reference: 'RFC 5280 4.2.1.6',
    check(view) {
      const names = findExtension(view, OID.subjectAltName)?.value.children;
      return names && (names.length === 0 || !names.every(isAlternativeName)) ? 'ASCII mail address or URI' : undefined;
    },
  },
];
