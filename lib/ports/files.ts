/** Sealed storage for uploads and made documents: contents are encrypted at rest, keyed by an opaque key. */
export interface FilesPort {
  put(key: string, content: Uint8Array): Promise<void>;
  /** @throws DomainError file.missing */
  get(key: string): Promise<Uint8Array>;
  delete(key: string): Promise<void>;
}

/** The same storage for the jobs that walk over all of it. */
export interface WalkedFiles extends FilesPort {
  keys(): AsyncIterable<string>;
  /** @returns whether there was one, and it was written before this */
  deleteOlder(key: string, before: Date): Promise<boolean>;
  /** What writes that broke off before this have left: no key leads to it. @returns how many */
  deleteBroken(before: Date): Promise<number>;
}

export interface SealedFiles extends WalkedFiles {
  /** Writes a file anew when it is not under the first key. @returns gone: deleted meanwhile */
  reseal(key: string): Promise<'current' | 'resealed' | 'gone'>;
  /** There, and not under the first key. */
  isStale(key: string): Promise<boolean>;
}
