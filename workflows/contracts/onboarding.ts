/** The workflow that reads a licence sent before a first application: name, id, input. */
export const LICENCE_READING = 'licenceReading';
export const licenceReadingId = (pictureId: string): string => `licence-${pictureId}`;

export interface LicenceReadingInput {
  pictureId: string;
}

/** Queue `documents`. */
export interface ReadingActivities {
  /** Reads the picture once; what it can't read is recorded as unreadable, for the customer types it himself. */
  readLicence(input: LicenceReadingInput): Promise<void>;
}
