import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Autosave, type SaveState } from './autosave';

const data = (step: number) => ({ step });

function setup(save: (d: { step: number }) => Promise<unknown>) {
  const states: SaveState[] = [];
  const dirty: boolean[] = [];
  const saved: number[] = [];
  const autosave = new Autosave({
    save: async (d) => {
      await save(d);
      saved.push(d.step);
    },
    onState: (s) => states.push(s),
    onDirty: (d) => dirty.push(d),
  });
  return { autosave, states, dirty, saved };
}

describe('Autosave', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits for a pause and sends the newest text only', async () => {
    const { autosave, saved, dirty } = setup(async () => {});
    autosave.change(data(1));
    await vi.advanceTimersByTimeAsync(500);
    autosave.change(data(2));
    await vi.advanceTimersByTimeAsync(800);
    expect(saved).toEqual([2]);
    expect(dirty.at(-1)).toBe(false);
  });

  it('never has two saves on the way: what was typed meanwhile follows', async () => {
    let running = 0;
    let most = 0;
    const { autosave, saved, dirty } = setup(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      running--;
    });
    autosave.change(data(1));
    await vi.advanceTimersByTimeAsync(900);
    autosave.change(data(2));
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved).toEqual([1, 2]);
    expect(most).toBe(1);
    expect(dirty.at(-1)).toBe(false);
  });

  it('tries again after a failure and says that it waits', async () => {
    let fail = true;
    const { autosave, saved, states } = setup(async () => {
      if (fail) throw new Error('offline');
    });
    autosave.change(data(1));
    await vi.advanceTimersByTimeAsync(900);
    expect(states.at(-1)).toBe('waiting');
    fail = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(saved).toEqual([1]);
    expect(states.at(-1)).toBe('saved');
  });

  it('without a session waits for the new login instead of knocking', async () => {
    let calls = 0;
    let session = false;
    const { autosave, saved } = setup(async () => {
      calls++;
      if (!session) throw Object.assign(new Error(), { data: { kind: 'unauthenticated' } });
    });
    autosave.change(data(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toBe(1);
    session = true;
    expect(await autosave.flush()).toBe(true);
    expect(saved).toEqual([1]);
  });

  it('flush answers false when the server could not take it', async () => {
    const { autosave } = setup(async () => {
      throw new Error('offline');
    });
    autosave.change(data(1));
    expect(await autosave.flush()).toBe(false);
    autosave.stop();
  });
});
