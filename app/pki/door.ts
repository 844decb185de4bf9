/**
 * What is read by programs, thousands of times a minute, is answered before the page framework sees it: that would cost more than
 * the answer, and it takes away the length of a body. Bundled by the start, loaded by scripts/lib/front-door.cjs.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createDb } from '@/db/client';
import { webEnv } from '@/lib/env/web';
import { createLogger } from '@/lib/log';
import { openDesk, type PkiDesk } from './_lib/desk';
import { handlePki } from './_lib/routes';

let desk: PkiDesk | undefined;

export function handle(request: IncomingMessage, response: ServerResponse): boolean {
  desk ??= openDesk(createDb(webEnv().DATABASE_URL, { name: 'web-pki', max: 6 }), createLogger('web'));
  return handlePki(desk, request, response);
}
