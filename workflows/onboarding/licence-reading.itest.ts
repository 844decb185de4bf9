import { expect, it } from 'vitest';
import { LICENCE_READING, type LicenceReadingInput } from '../contracts/onboarding';
import { playThrough, startWorkflows } from '../order/testing/play';

startWorkflows();

it('reads at the documents worker, again when it fell over', async () => {
  const read: string[] = [];
  await playThrough(
    'licence-reading',
    LICENCE_READING,
    { pictureId: 'picture-1' },
    {
      async readLicence({ pictureId }: LicenceReadingInput) {
        read.push(pictureId);
        if (read.length === 1) throw new Error('out of memory');
      },
    },
  );
  expect(read).toEqual(['picture-1', 'picture-1']);
});
