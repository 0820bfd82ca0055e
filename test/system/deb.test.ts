/** The package with a Node of its own. */
import { reportLifeOf } from './package-life.ts';

await reportLifeOf('own');
