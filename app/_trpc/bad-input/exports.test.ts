import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, it } from 'vitest';

/**
 * Formula characters (`=`, `+`, `-`, `@`, tab at the start of a cell) do harm where a text is opened as a table. Nothing here
 * is handed out as a table: the list of react-admin has its CSV turned off, and the copy of one's data is a text file. Who
 * turns one on writes each cell through a function that puts `'` before such a character, and names that here.
 */
const LIST =
  /^(Infinite)?List(Base|Guesser|Controller|Live)?$|^ReferenceMany|^use(Infinite)?ListController|^useReferenceMany/;
const EXPORT = /Export|downloadCSV/;
const TABLE = /text\/csv|spreadsheetml|ms-excel|\.csv\b|\.xlsx?\b/;

/** What in this source hands out a table: lists that are not told to leave it, buttons, and files that say so. */
function exportsIn(name: string, text: string): string[] {
  const found: string[] = [];
  const lists = new Set<string>();
  new Visitor({
    ImportDeclaration({ source, specifiers }) {
      if (!/^(react-admin|ra-core|ra-ui-materialui)$/.test(source.value)) return;
      for (const one of specifiers) {
        const whole = one.type !== 'ImportSpecifier';
        const original = whole ? '*' : 'name' in one.imported ? one.imported.name : one.imported.value;
        if (whole || EXPORT.test(original) || (LIST.test(original) && original.startsWith('use'))) found.push(original);
        else if (LIST.test(original)) lists.add(one.local.name);
      }
    },
    JSXOpeningElement({ name: tag, attributes }) {
      if (tag.type !== 'JSXIdentifier' || !lists.has(tag.name)) return;
      const off = attributes.some(({ start, end }) => text.slice(start, end) === 'exporter={false}');
      if (!off) found.push(`<${tag.name}>`);
    },
    Literal({ value }) {
      if (typeof value === 'string' && TABLE.test(value)) found.push(value);
    },
    TemplateElement({ value }) {
      if (TABLE.test(value.raw)) found.push(value.raw);
    },
  }).visit(parseSync(name, text).program);
  return found;
}

const sources = ['app', 'lib', 'workflows'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!test)\.tsx?$/.test(file))
    .map((file) => path.join(folder, file)),
);

it('no page and no route hands out a table, in which a text could become a formula', () => {
  expect(sources).toContain('app/_admin/resources/orders/list.tsx');
  const found = sources.flatMap((file) =>
    exportsIn(file, readFileSync(file, 'utf8')).map((what) => `${file}: ${what}`),
  );
  expect(found).toEqual([]);
});

it.each([
  ["import { List } from 'react-admin';\nexport const a = <List title='x' />;", ['<List>']],
  ["import { List } from 'react-admin';\nexport const a = <List exporter={mine}><p /></List>;", ['<List>']],
  ["import { List as Table } from 'react-admin';\nexport const a = <Table />;", ['<Table>']],
  ["import { ExportButton } from 'react-admin';", ['ExportButton']],
  ["import { useListController } from 'ra-core';", ['useListController']],
  ["import { List } from 'react-admin';\nexport const a = <List exporter={false} />;", []],
  ["import { List } from '@mui/material';\nexport const a = <List dense />;", []],
  ["import * as admin from 'react-admin';", ['*']],
  ["new Response(rows, { headers: { 'content-type': 'text/csv' } });", ['text/csv']],
  ['link.download = `orders.xlsx`;', ['orders.xlsx']],
])('finds it in %s', (text, expected) => {
  expect(exportsIn('a.tsx', text)).toEqual(expected);
});
