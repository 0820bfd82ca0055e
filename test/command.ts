/** The `postern` that tests start: the bundle that `npm test` has made, the sources where a test file is run by itself. */
import { fileURLToPath } from 'node:url';

export const command = process.env.POSTERN_TEST_COMMAND ?? fileURLToPath(new URL('../cli/main.ts', import.meta.url));
