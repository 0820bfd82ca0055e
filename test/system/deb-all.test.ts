/** The package that runs on the machine's Node. */
import { reportLifeOf } from './package-life.ts';

await reportLifeOf('all');
