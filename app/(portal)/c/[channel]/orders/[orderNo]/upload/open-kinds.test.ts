import { describe, expect, it } from 'vitest';
import type { UploadKind } from '@/lib/domain/order';
import type { OrderView, UploadView } from '@/lib/schemas/portal-views';
import { openKinds } from './open-kinds';

const upload = (kind: UploadKind, state: UploadView['state'] = 'ready', createdAt = '2026-11-22T06:00:00.000Z') =>
  ({ id: kind, kind, kindLabel: '', state, createdAt, refusal: null }) satisfies UploadView;
const order = (part: Partial<OrderView>) =>
  ({
    ...{ state: 'submitted', stateSince: '2026-11-22T05:00:00.000Z', materialRoute: 'upload' },
    ...{ uploads: [], rejection: null, ...part },
  }) as unknown as OrderView;

describe('openKinds', () => {
  it('asks for all three at first, in the order of the manual', () => {
    expect(openKinds(order({}))).toEqual(['licence', 'agent_id_portrait', 'agent_id_emblem']);
  });
  it('counts a picture as there when it arrived, and not when it was refused', () => {
    const uploads = [upload('licence', 'received'), upload('agent_id_portrait', 'refused'), upload('agent_id_emblem')];
    expect(openKinds(order({ uploads }))).toEqual(['agent_id_portrait']);
  });
  it('after a rejection asks for the rejected kinds only, until newer pictures are there', () => {
    const rejected = { state: 'rejected' as const, stateSince: '2026-11-22T08:00:00.000Z' };
    const rejection = { reasons: [], reasonLabels: [], kinds: ['licence' as const], kindLabels: [], note: '' };
    const old = [upload('licence'), upload('agent_id_portrait'), upload('agent_id_emblem')];
    expect(openKinds(order({ ...rejected, rejection, uploads: old }))).toEqual(['licence']);
    const fresh = [upload('licence', 'received', '2026-11-22T09:00:00.000Z'), ...old.slice(1)];
    expect(openKinds(order({ ...rejected, rejection, uploads: fresh }))).toEqual([]);
  });
});
