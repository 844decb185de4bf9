/**
 * A strict DER reader for what others sent us and for the lint. It is strict about structure (definite minimal lengths, no
 * trailing octets, depth), and leaves values as octets, so that each lint rule can name its own violation.
 */
import { DerError, TAG } from './der';

export interface DerNode {
  /** The whole first octet: class, constructed bit and number. Multi-octet tags occur nowhere in X.509 and are refused. */
  readonly tag: number;
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
  readonly children: readonly DerNode[];
}

const MAX_DEPTH = 24;

function readLength(bytes: Uint8Array, at: number, limit: number): { length: number; next: number } {
  const first = octetAt(bytes, at, limit);
  if (first < 0x80) return { length: first, next: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new DerError('indefinite or oversized length');
  let length = 0;
  for (let i = 1; i <= count; i += 1) length = length * 256 + octetAt(bytes, at + i, limit);
  if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError('length not minimal');
  return { length, next: at + 1 + count };
}

function octetAt(bytes: Uint8Array, at: number, limit: number): number {
  const octet = at < limit ? bytes[at] : undefined;
  if (octet === undefined) throw new DerError('truncated length');
  return octet;
}

/** Its octets are cut out when somebody asks: a CRL has a million nodes, and hardly any of them is looked at. */
class ReadNode implements DerNode {
  readonly children: ReadNode[] = [];

  constructor(
    readonly bytes: Uint8Array,
    readonly tag: number,
    readonly at: number,
    readonly next: number,
    readonly end: number,
  ) {}

  get raw(): Uint8Array {
    return this.bytes.subarray(this.at, this.end);
  }

  get content(): Uint8Array {
    return this.bytes.subarray(this.next, this.end);
  }
}

function readNode(bytes: Uint8Array, at: number, limit: number, depth: number): ReadNode {
  if (depth > MAX_DEPTH) throw new DerError('nested too deep');
  const tag = at < limit ? bytes[at] : undefined;
  if (tag === undefined) throw new DerError('truncated');
  if ((tag & 0x1f) === 0x1f) throw new DerError('multi-octet tag');
  const { length, next } = readLength(bytes, at + 1, limit);
  const end = next + length;
  if (end > limit) throw new DerError('content longer than its container');
  const node = new ReadNode(bytes, tag, at, next, end);
  if (tag & 0x20) {
    for (let inner = next; inner < end; ) {
      const child = readNode(bytes, inner, end, depth + 1);
      node.children.push(child);
      inner = child.end;
    }
  }
  return node;
}

/** Exactly one TLV, nothing before or after it. */
export function readDer(bytes: Uint8Array): DerNode {
  const node = readNode(bytes, 0, bytes.length, 0);
  if (node.end !== bytes.length) throw new DerError('octets after the value');
  return node;
}

export function expectTag(node: DerNode | undefined, tag: number, what: string): DerNode {
  if (node?.tag !== tag)
    throw new DerError(`${what}: expected tag ${tag.toString(16)}, found ${node?.tag.toString(16)}`);
  return node;
}

export function childOf(node: DerNode, index: number, what: string): DerNode {
  const child = node.children[index];
  if (!child) throw new DerError(`${what}: missing element ${index}`);
  return child;
}

export function oidText(node: DerNode): string {
  expectTag(node, TAG.oid, 'object identifier');
  const arcs: bigint[] = [];
  let value = 0n;
  let open = false;
  for (const octet of node.content) {
    if (!open && octet === 0x80) throw new DerError('object identifier not minimal');
    value = (value << 7n) | BigInt(octet & 0x7f);
    open = (octet & 0x80) !== 0;
    if (!open) {
      arcs.push(value);
      value = 0n;
    }
  }
  const head = arcs.shift();
  if (open || head === undefined) throw new DerError('truncated object identifier');
  const first = head < 80n ? head / 40n : 2n;
  return [first, head - first * 40n, ...arcs].join('.');
}

/** The magnitude as lower-case hex of whole octets, without the sign octet: the form in which serials are shown and stored. */
export function integerHex(node: DerNode): string {
  expectTag(node, TAG.integer, 'INTEGER');
  const { content } = node;
  if (content.length === 0 || (content[0] as number) & 0x80) throw new DerError('INTEGER empty or negative');
  if (content.length > 1 && content[0] === 0 && !((content[1] as number) & 0x80))
    throw new DerError('INTEGER not minimal');
  const magnitude = content.length > 1 && content[0] === 0 ? content.subarray(1) : content;
  return Buffer.from(magnitude).toString('hex');
}

/** BIT STRING without unused bits: keys and signatures. */
export function bitStringOctets(node: DerNode | undefined, what: string): Uint8Array {
  const bits = expectTag(node, TAG.bitString, what);
  if (bits.content.length < 1 || bits.content[0] !== 0)
    throw new DerError(`${what}: unused bits in a BIT STRING of octets`);
  return bits.content.subarray(1);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of the string types a name may hold; others give undefined, so that callers decide how to fail. */
export function textOf(node: DerNode): string | undefined {
  try {
    if (node.tag === TAG.utf8String) return strictUtf8.decode(node.content);
    if (node.tag === TAG.printableString || node.tag === TAG.ia5String)
      return Buffer.from(node.content).toString('latin1');
    if (node.tag === TAG.bmpString) return Buffer.from(node.content).swap16().toString('utf16le');
  } catch {
    return undefined;
  }
  return undefined;
}

export function timeOf(node: DerNode): Date {
  const text = Buffer.from(node.content).toString('latin1');
  const pattern = node.tag === TAG.utcTime ? /^\d{12}Z$/ : node.tag === TAG.generalizedTime ? /^\d{14}Z$/ : undefined;
  if (!pattern?.test(text)) throw new DerError('time not in the form of RFC 5280');
  const full = node.tag === TAG.utcTime ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text;
  const iso = full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  // Date takes 30 February for 2 March, and 24:00 for the next day.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== iso) throw new DerError('time that does not exist');
  return date;
}
