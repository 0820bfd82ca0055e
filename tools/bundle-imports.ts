/**
 * What runs as root beside our own code, as the broker's bundle has it:
 *
 *     node tools/bundle-imports.ts      lists it
 *
 * root-packages.json gives the reason for each; test/broker/imports.test.ts fails when they differ, and docs/SECURITY.md has the
 * table.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, projectFolder } from './bundle.ts';
import { bundledPackages, nodeModules, packagesLoadedLater } from './bundled-packages.ts';

/** Names, sorted: packages in the bundle, packages that it loads when it runs, modules of Node itself. */
export interface BrokerImports {
  readonly bundled: readonly string[];
  readonly loaded: readonly string[];
  readonly node: readonly string[];
}

/** The reason for each of them. */
export type RootPackages = Readonly<Record<keyof BrokerImports, Readonly<Record<string, string>>>>;

export const rootPackages: RootPackages = JSON.parse(
  readFileSync(join(projectFolder, 'tools/root-packages.json'), 'utf8'),
);

export async function brokerImports(): Promise<BrokerImports> {
  const broker = await bundle('posternd');
  return {
    bundled: bundledPackages(broker.metafile),
    loaded: packagesLoadedLater(broker),
    node: nodeModules(broker),
  };
}

if (import.meta.main) console.log(await brokerImports());
