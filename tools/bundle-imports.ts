/**
 * What runs as root: prints, as the table that docs/SECURITY.md holds, each npm package in the broker's bundle and each that it
 * loads, with the reason that root-packages.json gives. test/broker/imports.test.ts fails when bundle and reasons differ.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, projectFolder } from './bundle.ts';
import { bundledPackages, nodeModules, packagesLoadedLater, packageVersion } from './bundled-packages.ts';

/** What the broker is made of beside our own code: names, sorted. */
export interface BrokerImports {
  readonly bundled: readonly string[];
  readonly loaded: readonly string[];
  readonly node: readonly string[];
}

/** The reasons for them, as root-packages.json gives them. */
export type RootPackages = Readonly<Record<keyof BrokerImports, Readonly<Record<string, string>>>>;

export const rootPackages: RootPackages = JSON.parse(
  readFileSync(join(projectFolder, 'tools/root-packages.json'), 'utf8'),
);

export async function brokerImports(): Promise<BrokerImports> {
  const broker = await bundle('posternd');
  return {
    bundled: bundledPackages(broker.metafile),
    loaded: packagesLoadedLater(broker),
    node: nodeModules(broker.metafile),
  };
}

/** The table of docs/SECURITY.md. */
export function rootPackagesTable({ bundled, loaded }: RootPackages = rootPackages): string {
  const rows = [
    ...Object.entries(bundled).map(([name, reason]) => [name, packageVersion(name), 'in the bundle', reason]),
    ...Object.entries(loaded).map(([name, reason]) => [name, packageVersion(name), 'loaded', reason]),
  ];
  const lines = [['package', 'version', 'how', 'for'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

if (import.meta.main) process.stdout.write(rootPackagesTable());
