import { type ZodType, z } from 'zod';

/** Where a text stands in an input: `recipient.address`, `orderNos.0`. */
export type FieldPath = string[];

type Schema = z.core.JSONSchema.BaseSchema;

/** Every text that a schema takes, found in the schema itself: a new field is in the walk without a list. */
export function textFields(schema: ZodType): FieldPath[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  const found = new Map(walk(root).map((path) => [path.join('.'), path]));
  return [...found.values()];
}

function walk(schema: Schema): FieldPath[] {
  const below = (key: string, child: unknown): FieldPath[] =>
    typeof child === 'object' && child !== null ? walk(child as Schema).map((path) => [key, ...path]) : [];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])] as Schema[];
  if (branches.length > 0) return branches.flatMap(walk);
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => below(key, child));
    return [...properties, ...below('key', schema.additionalProperties)];
  }
  if (schema.type === 'array') return below('0', schema.items);
  // What JSON Schema has no word for (a text that is tidied before it is looked at) shows as anything at all.
  const isText = schema.type === 'string' || schema.type === undefined;
  return isText && !schema.enum && schema.const === undefined ? [[]] : [];
}

/** A copy of the input with this value at this place. */
export function withValue(input: unknown, path: FieldPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(input) || (input === undefined && key === '0'))
    return [withValue((input as unknown[] | undefined)?.[0], rest, value)];
  const object = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return { ...object, [key]: withValue(object[key], rest, value) };
}
