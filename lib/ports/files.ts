/** Sealed storage for uploads and made documents: contents are encrypted at rest, keyed by an opaque key. */
export interface FilesPort {
  put(key: string, content: Uint8Array): Promise<void>;
  /** @throws DomainError file.missing */
  get(key: string): Promise<Uint8Array>;
  delete(key: string): Promise<void>;
}
