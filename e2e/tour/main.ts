import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeDb, createDb } from '@/db/client';
import { type Config, makeConfig } from '../../scripts/lib/config.mjs';
import { runningPorts } from '../../scripts/lib/orphans.mjs';
import { openBrowser } from '../fixtures/browser';
import { topUpBlankTokens } from '../fixtures/token';
import { Album } from './album';
import { byPost } from './by-post';
import { frontPictures } from './front';
import { reissue } from './reissue';
import { verdicts } from './results';
import { secondThoughts } from './second-thoughts';
import type { TourStage } from './story';
import { told } from './told';

/** Plays whole stories against the running system, in a real browser, and keeps an album of them. */
async function main(): Promise<void> {
  const config = await runningSystem();
  process.env.FIELD_KEYS = config.envOf('web').FIELD_KEYS;
  const db = createDb(config.databaseUrl, { name: 'tour', max: 2 });
  // Earlier tours may have used them up. A desk on another machine sees to its own.
  if (existsSync(config.envOf('blank-tokens').SOFTHSM2_CONF ?? '')) await topUpBlankTokens(config, 2);
  const album = await Album.open(path.resolve('tour'));
  const { browser, close } = await openBrowser();
  const papersDir = await mkdtemp(path.join(tmpdir(), 'certdesk-papers-'));
  try {
    const stage: TourStage = { config, browser, db, album, papersDir };
    const orderNo = await reissue(stage);
    await secondThoughts(stage);
    await byPost(stage);
    await album.close(await verdicts(db, orderNo));
    if (process.argv.includes('--readme')) await frontPictures(album);
    console.log(`\nThe album is ${path.join(album.dir, 'index.html')}`);
  } catch (cause) {
    for (const context of browser.browserContexts())
      for (const page of await context.pages()) await album.stopped(page);
    const logs = path.join(config.dataDir, 'logs');
    throw new Error(
      `The tour stopped. See what the processes said in ${logs}, then run it again: it takes another demo customer.`,
      { cause },
    );
  } finally {
    await close();
    await closeDb(db);
    await rm(papersDir, { recursive: true, force: true });
  }
}

async function runningSystem(): Promise<Config> {
  const dataDir = process.env.CERTDESK_DATA_DIR ?? path.resolve('.data');
  const ports = runningPorts(dataDir);
  if (!ports) {
    throw new Error(
      `CertDesk does not run on ${dataDir}. Run \`npm start\` in another terminal first; a --data DIR given there is needed here too: \`npm run tour -- --data DIR\`.`,
    );
  }
  const config = await makeConfig({ dataDir, ports });
  const health = await fetch(`${config.publicUrl}/api/health`).catch(() => null);
  if (!health)
    throw new Error(`Nothing answers at ${config.publicUrl} yet. Try again when \`npm start\` says that it is ready.`);
  if (!health.ok) {
    const { parts } = (await health.json()) as { parts: Record<string, { state: string; required: boolean }> };
    const missing = Object.entries(parts).filter(([, { state, required }]) => required && state !== 'up');
    throw new Error(`Not everything is up at ${config.publicUrl}: ${missing.map(([name]) => name).join(', ')}`);
  }
  return config;
}

main().catch((error) => {
  console.error(`\n${told(error)}`);
  process.exitCode = 1;
});
