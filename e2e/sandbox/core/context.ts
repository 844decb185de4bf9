import type { SandboxConfig } from '../env';
import type { Callbacks } from './callbacks';
import type { Faults } from './faults';
import type { Registry } from './registry';
import type { Store } from './store';

/** What every provider's part of the sandbox works with. */
export interface Context {
  config: SandboxConfig;
  /** Base address of the sandbox, known once it listens. */
  url: () => string;
  store: Store;
  faults: Faults;
  callbacks: Callbacks;
  registry: Registry;
  pdf: (html: string) => Promise<Uint8Array>;
  log: (line: string) => void;
}
