import { readFileSync } from 'node:fs';

const MIB = 1024 * 1024;

/** What posternd.service gives its process of memory, so that the soak's broker has the same. */
export interface ServiceSettings {
  /** Of Node. */
  flags: string[];
  environment: Record<string, string>;
  memoryMaxBytes: number;
}

/** @throws Error for a unit that does not say it */
export function serviceSettings(): ServiceSettings {
  const unit = readFileSync(new URL('../../install/posternd.service', import.meta.url), 'utf8');
  const value = (pattern: RegExp): string => {
    const [, found] = pattern.exec(unit) ?? [];
    if (found === undefined) throw new Error(`posternd.service has nothing like ${pattern}`);
    return found;
  };
  return {
    flags: value(/^ExecStart=\S+ (--.*) \S+\/main\.js/m).split(' '),
    environment: { MALLOC_ARENA_MAX: value(/^Environment=MALLOC_ARENA_MAX=(\d+)$/m) },
    memoryMaxBytes: Number(value(/^MemoryMax=(\d+)M$/m)) * MIB,
  };
}
