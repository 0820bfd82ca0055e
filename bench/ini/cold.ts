/** `node bench/ini/cold.ts FILE parse|split`: milliseconds of the first and only time that this process does it. */
import { readFileSync } from 'node:fs';
import { readDefinition } from '../../drivers/megasquirt/ini/file.ts';

const [file = '', what] = process.argv.slice(2);
const began = performance.now();
const count = what === 'parse' ? readDefinition(file).channels.length : readFileSync(file, 'utf8').split('\n').length;
const ms = performance.now() - began;
process.stdout.write(JSON.stringify({ ms, count }));
