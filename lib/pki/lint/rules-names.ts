/** Rules 10–14: the subject. (The issuer's octets are the CA's subject, which passed these rules itself.) */
import { characterCount } from '../../domain/text';
import { TAG } from '../der';
import { hasInvisibleEdges, type NameAttribute, readName, UPPER_BOUNDS } from '../dn';
import { OID } from '../oids';
import type { LintRule } from './rule';
import { type CertificateView, findExtension } from './view';

const attributes = (view: CertificateView): NameAttribute[] => readName(view.subject).flat();

export const NAME_RULES: readonly LintRule[] = [
  {
    id: 10,
    name: 'country_printable_two_letters',
    reference: 'RFC 5280 appendix A.1',
    check(view) {
      const countries = attributes(view).filter((attribute) => attribute.oid === OID.country);
      const wrong = countries.some(({ tag, text }) => tag !== TAG.printableString || !/^[A-Z]{2}$/.test(text ?? ''));
      return wrong || countries.length > 1 ? 'C must be one PrintableString of two letters' : undefined;
    },
  },
  {
    id: 11,
    name: 'attribute_length_in_characters',
    reference: 'RFC 5280 appendix A.1 upper bounds',
    check(view) {
      const wrong = attributes(view).find(({ oid, text }) => {
        const count = characterCount(text ?? ' ');
        // C has a rule of its own.
        return oid !== OID.country && (count < 1 || count > (UPPER_BOUNDS[oid] ?? 64));
      });
      return wrong && `attribute ${wrong.oid}`;
    },
  },
  {
    id: 12,
    name: 'string_types_and_characters',
    reference: 'RFC 5280 4.1.2.4',
    check(view) {
      const wrong = attributes(view).find(({ tag, text }) => {
        if (tag !== TAG.utf8String && tag !== TAG.printableString) return true;
        if (text === undefined || hasInvisibleEdges(text)) return true;
        return tag === TAG.printableString && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
      });
      return wrong && `attribute ${wrong.oid}`;
    },
  },
  {
    id: 13,
    name: 'empty_subject_needs_critical_san',
    reference: 'RFC 5280 4.1.2.6',
    check: (view) =>
      view.subject.children.length === 0 && !findExtension(view, OID.subjectAltName)?.critical
        ? 'empty subject'
        : undefined,
  },
  {
    id: 14,
    name: 'one_attribute_per_rdn',
    reference: 'X.690 11.6, project rule',
    check: (view) => (readName(view.subject).some((rdn) => rdn.length !== 1) ? 'multi-valued RDN' : undefined),
  },
];
