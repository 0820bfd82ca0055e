/** Where the firmware is, and where what is built of it goes. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
export const firmwareFolder = join(projectFolder, 'firmware');
export const dictionaryPath = join(firmwareFolder, 'dictionary.json');
/** Generated, and committed. */
export const typesFolder = join(projectFolder, 'contract', 'engine');
/** Never committed. */
export const cacheFolder = join(projectFolder, '.cache', 'firmware');
