import type { ReadLine } from '../domain/licence';

export interface LicenceReaderPort {
  /** Lines of a picture, top to bottom. @throws DomainError reader.failed when it can't be read in time and memory */
  read(picture: Uint8Array): Promise<ReadLine[]>;
}
