import { z } from 'zod';
import type { Context } from '../core/context';
import { faultSchema } from '../core/faults';
import { registrySchema } from '../core/registry';
import { type Route, route } from '../http/types';
import { ControlError, control, nothing } from './respond';

export type Ledgers = Record<string, () => unknown[]>;

const removal = z.object({ id: z.string().optional(), provider: z.string().optional() });

export function commonControl(context: Context, ledgers: Ledgers): Route[] {
  const { faults, registry, callbacks } = context;
  return [
    route(
      'GET',
      '/control/ledger/:name',
      control(nothing, (_input, request) => {
        const ledger = ledgers[request.params.name ?? ''];
        if (!ledger) throw new ControlError(`no such ledger; there are: ${Object.keys(ledgers).join(', ')}`, 404);
        return ledger();
      }),
    ),
    route(
      'GET',
      '/control/callbacks',
      control(nothing, () => callbacks.list()),
    ),
    route(
      'GET',
      '/control/faults',
      control(nothing, () => faults.list()),
    ),
    route(
      'POST',
      '/control/faults',
      control(faultSchema, (input) => faults.add(input)),
    ),
    route(
      'DELETE',
      '/control/faults',
      control(removal, (input, { query }) => ({
        removed: faults.remove({
          id: input.id ?? query.get('id') ?? undefined,
          provider: input.provider ?? query.get('provider') ?? undefined,
        }),
      })),
    ),
    route(
      'GET',
      '/control/registry',
      control(nothing, () => ({
        people: registry.people.all(),
        cards: registry.cards.all(),
        accounts: registry.accounts.all(),
      })),
    ),
    route(
      'POST',
      '/control/registry',
      control(registrySchema, (input) => registry.add(input)),
    ),
  ];
}
