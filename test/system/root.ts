/** The Debian root file system that boots under systemd: made once by make-root.sh, never written to afterwards. */
import { fileURLToPath } from 'node:url';

export const systemRoot = fileURLToPath(new URL('../../.cache/debian-root', import.meta.url));
