#!/usr/bin/env node
/**
 * The `postern` command: an ordinary user's program. It loads what the one command needs and nothing native: start-up is
 * most of what a one-shot call costs.
 */
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// In the user's own folder: a cache in /tmp would be code that somebody else could have put there. Node 20 has none.
nodeModule.enableCompileCache?.(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'postern', 'compiled'));

Promise.all([import('./run.ts'), import('./streams.ts')]).then(async ([{ run }, { processStreams }]) => {
  process.exitCode = await run(process.argv.slice(2), process.env, processStreams());
});
