import { childrenOf, isNode, type Node, nameOf, parse } from './syntax';

/** What can be asked of a port: what changes something outside, and what does not. */
interface PortMethods {
  does: string[];
  asks: string[];
}

/** Every method of lib/ports. A name that other things have too stands with its port's. */
export const PORTS: Record<string, PortMethods> = {
  'account-check': { does: ['check.open', 'transfer', 'check.check'], asks: ['progress', 'parseNotice'] },
  bank: { does: ['transfer'], asks: ['query'] },
  // What our own HSM signs again and again is nobody's certificate.
  'certificate-authority': {
    does: ['signCertificate'],
    asks: ['readRequest', 'prepare', 'signAnswers', 'signCrl'],
  },
  clock: { does: [], asks: ['now'] },
  courier: { does: ['createWaybill', 'cancel'], asks: ['printLabel', 'routes'] },
  enterprise: { does: ['enterprise.verify'], asks: [] },
  // A file that no row names is nothing.
  files: { does: ['files.delete', 'deleteOlder', 'deleteBroken', 'reseal'], asks: ['put', 'get', 'keys', 'isStale'] },
  identity: { does: ['verifyPhone', 'verifyBankCard'], asks: [] },
  invoice: { does: ['provider.request', 'requestRed'], asks: ['query', 'downloadPdf', 'queryRed'] },
  'licence-reader': { does: [], asks: ['read'] },
  mail: { does: ['send'], asks: [] },
  // A signed address: the trade is opened by whoever goes there.
  payment: { does: ['precreate', 'close', 'refund'], asks: ['pagePay', 'query', 'parseNotice'] },
  signer: { does: [], asks: ['sign'] },
  sms: { does: ['send'], asks: ['find'] },
  'token-store': { does: [], asks: ['get', 'set'] },
  vault: { does: [], asks: ['open', 'resealFor'] },
};

export const EFFECTS: ReadonlySet<string> = new Set(Object.values(PORTS).flatMap(({ does }) => does));

/** `sms.find`: every method that an interface of these sources has. */
export function portMethods(sources: ReadonlyMap<string, string>): string[] {
  const methods = (node: Node): string[] => [
    ...(node.type === 'TSMethodSignature' ? [nameOf(node.key)] : []),
    ...(node.type === 'TSPropertySignature' && isFunctionType(node) ? [nameOf(node.key)] : []),
    ...childrenOf(node).flatMap(methods),
  ];
  return [...sources]
    .flatMap(([file, source]) =>
      parse(file, source)
        .flatMap(methods)
        .map((name) => `${file}.${name}`),
    )
    .sort();
}

const isFunctionType = ({ typeAnnotation }: Node): boolean =>
  isNode(typeAnnotation) && childrenOf(typeAnnotation).some(({ type }) => type === 'TSFunctionType');
