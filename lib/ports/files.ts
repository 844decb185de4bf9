/** Sealed storage for uploads and made documents: contents are encrypted at rest, keyed by an opaque key. */
export interface FilesPort {
  put(key: string, content: Uint8Array): Promise<void>;
  /** @throws DomainError file.missing */
  get(key: string): Promise<Uint8Array>;
  delete(key: string): Promise<void>;
}

/** The same storage for the jobs that walk over all of it. */
export interface SealedFiles extends FilesPort {
  keys(): AsyncIterable<string>;
  /** Writes a file anew when it is not under the first key. @returns gone: deleted meanwhile */
  reseal(key: string): Promise<'current' | 'resealed' | 'gone'>;
  /** There, and not under the first key. */
  isStale(key: string): Promise<boolean>;
}
