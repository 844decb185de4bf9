/**
 * Runs before any module of a page. The policy refuses `eval`: the input checks need not even try to compile themselves.
 * Set where the checker looks for its settings, so that pages without forms don't load it for this line.
 */
(globalThis as { __zod_globalConfig?: { jitless: boolean } }).__zod_globalConfig = { jitless: true };
