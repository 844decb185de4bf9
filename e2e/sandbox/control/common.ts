import { z } from 'zod';
import type { Context } from '../core/context';
import { faultSchema } from '../core/faults';
import { registrySchema } from '../core/registry';
import { type Route, route } from '../http/types';
import { ControlError, control, nothing } from './respond';

export type Ledgers = Record<string, () => unknown[]>;

const removal = z.object({ id: z.string().optional(), provider: z.string().optional() });

function faultRoutes({ faults }: Context): Route[] {
  const list = control(nothing, () => faults.list());
  const add = control(faultSchema, (input) => faults.add(input));
  const remove = control(removal, (input, { query }) => {
    const id = input.id ?? query.get('id') ?? undefined;
    const provider = input.provider ?? query.get('provider') ?? undefined;
    return { removed: faults.remove({ id, provider }) };
  });
  return [
    route('GET', '/control/faults', list),
    route('POST', '/control/faults', add),
    route('DELETE', '/control/faults', remove),
  ];
}

export function commonControl(context: Context, ledgers: Ledgers): Route[] {
  const { registry, callbacks } = context;
  const ledger = control(nothing, (_input, request) => {
    const read = ledgers[request.params.name ?? ''];
    if (!read) throw new ControlError(`no such ledger; there are: ${Object.keys(ledgers).join(', ')}`, 404);
    const about = request.query.get('about') ?? '';
    return about ? read().filter((row) => JSON.stringify(row).includes(about)) : read();
  });
  const sent = control(nothing, () => callbacks.list());
  const known = control(nothing, () => ({
    people: registry.people.all(),
    cards: registry.cards.all(),
    accounts: registry.accounts.all(),
    companies: registry.companies.all(),
  }));
  const add = control(registrySchema, (input) => registry.add(input));
  return [
    route('GET', '/control/ledger/:name', ledger),
    route('GET', '/control/callbacks', sent),
    route('GET', '/control/registry', known),
    route('POST', '/control/registry', add),
    ...faultRoutes(context),
  ];
}
