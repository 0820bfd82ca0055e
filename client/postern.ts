import { CoreClient } from './core.ts';
import type { MethodTree } from './method-types.ts';

export class PosternClient extends CoreClient {}

/** A client, with every method of the contract under its own name: `postern.pwm.set(…)`, `postern.whoami()`. */
export type Postern = PosternClient & MethodTree;
