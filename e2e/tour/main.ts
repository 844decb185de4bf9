import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeDb, createDb } from '@/db/client';
import { type Config, makeConfig } from '../../scripts/lib/config.mjs';
import { openBrowser } from '../fixtures/browser';
import { topUpBlankTokens } from '../fixtures/token';
import { Album } from './album';
import { byPost } from './by-post';
import { reissue } from './reissue';
import { verdicts } from './results';
import { secondThoughts } from './second-thoughts';
import type { TourStage } from './story';

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
    console.log(`\nThe album is ${path.join(album.dir, 'index.html')}`);
  } catch (error) {
    for (const context of browser.browserContexts())
      for (const page of await context.pages()) await album.stopped(page);
    throw error;
  } finally {
    await close();
    await closeDb(db);
    await rm(papersDir, { recursive: true, force: true });
  }
}

async function runningSystem(): Promise<Config> {
  const port = (name: string, fallback: number) => Number(process.env[name] || fallback);
  const config = await makeConfig({
    dataDir: process.env.CERTDESK_DATA_DIR ?? path.resolve('.data'),
    ports: {
      web: port('PORT', 3000),
      sandbox: port('SANDBOX_PORT', 4010),
      smtp: port('SMTP_PORT', 4025),
      postgres: port('POSTGRES_PORT', 4432),
      temporal: port('TEMPORAL_PORT', 4233),
    },
  });
  const health = await fetch(`${config.publicUrl}/api/health`).catch(() => null);
  if (!health) {
    throw new Error(
      `Nothing runs at ${config.publicUrl}. Run \`npm start\` in another terminal first; a PORT=… given there is needed here too.`,
    );
  }
  if (!health.ok) {
    const { parts } = (await health.json()) as { parts: Record<string, { state: string; required: boolean }> };
    const missing = Object.entries(parts).filter(([, { state, required }]) => required && state !== 'up');
    throw new Error(`Not everything is up at ${config.publicUrl}: ${missing.map(([name]) => name).join(', ')}`);
  }
  return config;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
