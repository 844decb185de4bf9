/** Editing of DER trees for tests: replace a node, and every length around it follows. */
import { type Bytes, concat, octetString, sequence, tlv } from '../der';
import { type DerNode, oidText, readDer } from '../der-read';

type Edit = (node: DerNode) => Uint8Array;

const rebuild = (node: DerNode, parts: readonly Uint8Array[]): Bytes => tlv(node.tag, concat(parts));

export function editAt(node: DerNode, path: readonly number[], edit: Edit): Uint8Array {
  const [index, ...rest] = path;
  if (index === undefined) return edit(node);
  return rebuild(
    node,
    node.children.map((child, at) => (at === index ? editAt(child, rest, edit) : child.raw)),
  );
}

/** Positions in TBSCertificate of a v3 certificate. */
export const AT = {
  version: [0, 0],
  serial: [0, 1],
  innerAlgorithm: [0, 2],
  issuer: [0, 3],
  validity: [0, 4],
  subject: [0, 5],
  spki: [0, 6],
  extensions: [0, 7, 0],
  outerAlgorithm: [1],
} as const;

export const edited = (der: Uint8Array, path: readonly number[], edit: Edit): Uint8Array =>
  editAt(readDer(der), path, edit);

/** Replaces the value inside an extension's OCTET STRING, or with null removes the extension. */
export function withExtensionValue(
  der: Uint8Array,
  id: string,
  edit: (value: DerNode) => Uint8Array | null,
): Uint8Array {
  return edited(der, AT.extensions, (list) => {
    const parts = list.children.flatMap((node) => {
      const [type, ...rest] = node.children;
      const value = rest.at(-1);
      if (!type || !value || oidText(type) !== id) return [node.raw];
      const changed = edit(readDer(value.content));
      return changed ? [sequence(type.raw, ...rest.slice(0, -1).map((part) => part.raw), octetString(changed))] : [];
    });
    return rebuild(list, parts);
  });
}

/** Replaces the whole Extension. */
export function withExtensionNode(der: Uint8Array, id: string, edit: Edit): Uint8Array {
  return edited(der, AT.extensions, (list) => {
    const isIt = (node: DerNode) => node.children[0] && oidText(node.children[0]) === id;
    return rebuild(
      list,
      list.children.map((node) => (isIt(node) ? edit(node) : node.raw)),
    );
  });
}

export const withExtraExtension = (der: Uint8Array, added: Uint8Array): Uint8Array =>
  edited(der, AT.extensions, (list) => rebuild(list, [...list.children.map((node) => node.raw), added]));
