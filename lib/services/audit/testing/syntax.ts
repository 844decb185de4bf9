import { parseSync } from 'oxc-parser';

/** A node of the syntax tree, as far as the walkers look. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

export function parse(file: string, source: string): Node[] {
  const { program, errors } = parseSync(`${file}.ts`, source);
  const fatal = errors.find(({ severity }) => severity === 'Error');
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  return program.body as unknown as Node[];
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

export const childrenOf = (node: Node): Node[] =>
  Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((a, b) => a.start - b.start);

export const nameOf = (node: unknown): string => (isNode(node) && node.type === 'Identifier' ? String(node.name) : '');

export const isFunction = (node: unknown): node is Node & { params: Node[] } =>
  isNode(node) && /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);

/** Is it named anywhere inside? */
export const mentions = (node: Node, name: string): boolean =>
  nameOf(node) === name || childrenOf(node).some((child) => mentions(child, name));

/** `deps.sms.send` → ['deps', 'sms', 'send']; what is not a plain name is ''. */
export function pathOf(node: unknown): string[] {
  if (!isNode(node)) return [''];
  if (node.type === 'MemberExpression') return [...pathOf(node.object), nameOf(node.property)];
  if (node.type === 'ChainExpression' || node.type === 'TSNonNullExpression') return pathOf(node.expression);
  return [nameOf(node)];
}
