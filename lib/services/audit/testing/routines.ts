import path from 'node:path';
import { childrenOf, isFunction, isNode, mentions, type Node, nameOf, parse, pathOf } from './syntax';

/** What a routine does, in the order of its text. */
export type Step =
  | { kind: 'audit' }
  /** joined: in the transaction that it was given. */
  | { kind: 'write'; table: string; joined: boolean }
  | { kind: 'effect'; name: string }
  /** with: what it hands on of the one who writes: the transaction, a connection that may be one, or nothing. */
  | { kind: 'call'; to: string; with: 'tx' | 'db' | null }
  /** later: in one that somebody else will give. */
  | { kind: 'transaction'; steps: Step[]; later: boolean };

/** A function, or a table of functions, at the top of a module. */
export interface Routine {
  file: string;
  name: string;
  exported: boolean;
  /** Works in the transaction of its caller. */
  takesTx: boolean;
  steps: Step[];
}

interface Module {
  file: string;
  source: string;
  /** Local name → routine, `*` for all of a file. */
  names: Map<string, string>;
  effects: ReadonlySet<string>;
}

const WRITES = new Set(['insert', 'update', 'delete']);
const RAW = /\b(?:insert\s+into|delete\s+from|truncate)\b|(?<!for )\bupdate\s+["\w]/i;

/** Every routine of the sources; `effects`: names of methods that do something outside, `files.delete` where it takes both. */
export function routinesOf(sources: ReadonlyMap<string, string>, effects: ReadonlySet<string>): Map<string, Routine> {
  const routines = new Map<string, Routine>();
  for (const [file, source] of sources) {
    const body = parse(file, source);
    const found = body.flatMap(declarations);
    const names = new Map([
      ...imports(file, body, sources),
      ...found.map(({ name }) => [name, `${file}#${name}`] as const),
    ]);
    const module: Module = { file, source, names, effects };
    for (const { name, node, exported } of found) {
      const takesTx = isFunction(node) && takes(node, 'tx');
      const steps = stepsOf(module, isFunction(node) ? (node.body as Node) : node);
      routines.set(`${file}#${name}`, { file, name, exported, takesTx, steps });
    }
  }
  return routines;
}

function declarations(statement: Node): { name: string; node: Node; exported: boolean }[] {
  if (statement.type === 'ExportNamedDeclaration' && isNode(statement.declaration)) {
    return declarations(statement.declaration).map((one) => ({ ...one, exported: true }));
  }
  if (isFunction(statement)) return [{ name: nameOf(statement.id), node: statement, exported: false }];
  if (statement.type !== 'VariableDeclaration') return [];
  return (statement.declarations as Node[]).flatMap(({ id, init }) =>
    nameOf(id) && isNode(init) ? [{ name: nameOf(id), node: init, exported: false }] : [],
  );
}

function imports(file: string, body: Node[], sources: ReadonlyMap<string, string>): [string, string][] {
  return body.flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration') return [];
    const from = String((statement.source as Node).value);
    const target = path.posix.join(path.posix.dirname(file), from);
    return (statement.specifiers as Node[]).map((one): [string, string] => {
      const own = nameOf(one.local);
      if (!sources.has(target)) return [own, `${path.posix.basename(from)}:${nameOf(one.imported)}`];
      return [own, `${target}#${one.type === 'ImportNamespaceSpecifier' ? '*' : nameOf(one.imported)}`];
    });
  });
}

const takes = ({ params }: { params: Node[] }, name: string): boolean =>
  params.some((param) => nameOf(param.type === 'AssignmentPattern' ? param.left : param) === name);

function stepsOf(module: Module, node: Node): Step[] {
  if (node.type.startsWith('TS') && !/^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)) return [];
  if (isFunction(node)) return guestSteps(module, node);
  switch (node.type) {
    case 'CallExpression':
      return callSteps(module, node);
    case 'Identifier':
      return reference(module, node);
    case 'MemberExpression':
      return node.computed ? innerSteps(module, node) : memberSteps(module, node);
    case 'Property':
      return propertySteps(module, node);
    case 'VariableDeclarator':
      return isNode(node.init) ? stepsOf(module, node.init) : [];
    case 'TaggedTemplateExpression':
      return [...innerSteps(module, node), ...rawTemplate(module, node)];
    default:
      return innerSteps(module, node);
  }
}

const innerSteps = (module: Module, node: Node): Step[] => childrenOf(node).flatMap((child) => stepsOf(module, child));

function guestSteps(module: Module, node: Node & { params: Node[] }): Step[] {
  const steps = stepsOf(module, node.body as Node);
  return takes(node, 'tx') ? [{ kind: 'transaction', steps, later: true }] : steps;
}

function memberSteps(module: Module, node: Node): Step[] {
  const target = module.names.get(nameOf(node.object));
  if (!target?.endsWith('#*')) return stepsOf(module, node.object as Node);
  return [{ kind: 'call', to: target.slice(0, -1) + nameOf(node.property), with: null }];
}

/** A port's method that an object has of its own does its part when it is called, and under its name it is found there. */
function propertySteps(module: Module, node: Node): Step[] {
  const steps = stepsOf(module, node.value as Node);
  const late = isFunction(node.value) && module.effects.has(nameOf(node.key));
  return late ? steps.filter(({ kind }) => kind !== 'effect') : steps;
}

/** Given to a connection itself; a fragment that is tagged `sql` counts where it is executed. */
const rawTemplate = ({ source }: Module, node: Node): Step[] =>
  nameOf(node.tag) !== 'sql' && RAW.test(source.slice(node.start, node.end))
    ? [{ kind: 'write', table: 'sql', joined: false }]
    : [];

const reference = ({ names }: Module, node: Node): Step[] => {
  const to = names.get(nameOf(node));
  return to?.includes('#') ? [{ kind: 'call', to, with: null }] : [];
};

function callSteps(module: Module, node: Node): Step[] {
  const given = node.arguments as Node[];
  const callee = node.callee as Node;
  const way = pathOf(callee);
  if (way.length > 1 && way.at(-1) === 'transaction') return [transaction(module, given)];
  const before = given.flatMap((one) => stepsOf(module, one));
  const own = ownStep(module, way, node, given);
  if (own) return [...before, own];
  const steps = stepsOf(module, callee);
  const [called] = steps;
  const byName = way.length <= 2 && steps.length === 1 && called?.kind === 'call';
  return [...before, ...(byName ? [{ ...called, with: handed(given) }] : steps)];
}

/** Of what stands in the parentheses of a call. */
function handed(given: Node[]): 'tx' | 'db' | null {
  if (given.some((one) => mentions(one, 'tx'))) return 'tx';
  return given.some((one) => nameOf(one) === 'db') ? 'db' : null;
}

function transaction({ file, ...module }: Module, given: Node[]): Step {
  const [callback] = given;
  if (!isFunction(callback)) throw new Error(`${file}: a transaction whose work is written elsewhere`);
  if (callback.params.length > 0 && !takes(callback, 'tx')) throw new Error(`${file}: a transaction is called tx`);
  return { kind: 'transaction', steps: stepsOf({ file, ...module }, callback.body as Node), later: false };
}

function ownStep({ names, effects, source }: Module, way: string[], node: Node, given: Node[]): Step | undefined {
  const [root = '', method = ''] = [way[0], way.at(-1)];
  const executor = way.length > 1 ? (way.at(-2) ?? '') : '';
  const known = way.length === 1 ? names.get(root) : undefined;
  const joined = root === 'tx';
  if (known === 'audit:writeAudit') return { kind: 'audit' };
  if (known === 'outbox:enqueue') return { kind: 'write', table: 'outbox', joined: true };
  if (WRITES.has(method) && ['tx', 'db'].includes(executor)) {
    return { kind: 'write', table: nameOf(given[0]) || '?', joined };
  }
  const raw = ['execute', 'unsafe'].includes(method) || executor === '$client';
  if (raw && RAW.test(source.slice(node.start, node.end))) return { kind: 'write', table: 'sql', joined };
  if (executor && (effects.has(method) || effects.has(`${executor}.${method}`))) {
    return { kind: 'effect', name: `${executor}.${method}` };
  }
  return undefined;
}
