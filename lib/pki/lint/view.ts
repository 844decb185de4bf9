/** A certificate laid open for the lint: nodes, not opinions, so that every rule sees the octets. */
import { DerError } from '../der';
import { childOf, type DerNode, oidText, readDer } from '../der-read';

export interface ExtensionView {
  oid: string;
  /** The BOOLEAN as found, undefined when left out. */
  criticalNode: DerNode | undefined;
  critical: boolean;
  value: DerNode;
}

export interface CertificateView {
  version: DerNode | undefined;
  serial: DerNode;
  innerAlgorithm: DerNode;
  outerAlgorithm: DerNode;
  issuer: DerNode;
  validity: DerNode;
  subject: DerNode;
  spki: DerNode;
  uniqueIds: DerNode[];
  extensions: ExtensionView[];
}

function extensionView(node: DerNode): ExtensionView {
  const id = childOf(node, 0, 'Extension');
  const value = node.children.at(-1);
  if (!value || node.children.length < 2 || node.children.length > 3) throw new DerError('Extension');
  const criticalNode = node.children.length === 3 ? node.children[1] : undefined;
  const critical = criticalNode !== undefined && criticalNode.content[0] !== 0;
  return { oid: oidText(id), criticalNode, critical, value: readDer(value.content) };
}

/** Throws DerError where the file is not one certificate-shaped TLV. */
export function viewCertificate(file: Uint8Array): CertificateView {
  const root = readDer(file);
  const tbs = childOf(root, 0, 'Certificate');
  const version = tbs.children[0]?.tag === 0xa0 ? tbs.children[0] : undefined;
  const field = (index: number) => childOf(tbs, index + (version ? 1 : 0), 'TBSCertificate');
  const later = tbs.children.slice((version ? 1 : 0) + 6);
  const list = later.find((node) => node.tag === 0xa3)?.children[0];
  return {
    version,
    serial: field(0),
    innerAlgorithm: field(1),
    outerAlgorithm: childOf(root, 1, 'Certificate'),
    issuer: field(2),
    validity: field(3),
    subject: field(4),
    spki: field(5),
    uniqueIds: later.filter((node) => (node.tag & 0x1f) === 1 || (node.tag & 0x1f) === 2),
    extensions: list?.children.map(extensionView) ?? [],
  };
}

export const findExtension = (view: CertificateView, id: string): ExtensionView | undefined =>
  view.extensions.find((extension) => extension.oid === id);

export function asciiText(content: Uint8Array): string | undefined {
  return content.every((octet) => octet > 0x20 && octet < 0x7f) ? Buffer.from(content).toString('latin1') : undefined;
}
