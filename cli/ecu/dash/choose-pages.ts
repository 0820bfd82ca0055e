import type { Dashboard } from '../../../client/dash/dashboard-file.ts';
import { cataloguePages, channelsPage, dashboardPages, type PageSpec } from '../../../client/dash/pages.ts';
import { suggest } from '../../../contract/suggest.ts';
import type { Catalogue } from '../../../contract/telemetry/catalogue.ts';
import { UsageError } from '../../usage.ts';
import { chooseChannels } from '../channel-words.ts';

/** Dashboards, and where they come from: for messages. */
export interface Given {
  dashboards: readonly Dashboard[];
  /** A file's name, or `Redis`. */
  from: string;
}

/** What is shown: pages, and what is to be told of them. */
export interface Chosen {
  pages: PageSpec[];
  problems: { place: string; message: string }[];
}

/**
 * The pages that a command means.
 * @param isOpen the source may send channels that its catalogue does not have
 * @throws UsageError for names that there are not
 */
export function choosePages(
  catalogue: Catalogue,
  isOpen: boolean,
  given: Given | undefined,
  { conf, channels }: { conf: string | undefined; channels: string | undefined },
): Chosen {
  if (given !== undefined) return givenPages(catalogue, isOpen, given, conf);
  if (conf !== undefined) throw new UsageError('--conf names a dashboard of --yml, or of --redis');
  if (channels === undefined) return { pages: cataloguePages(catalogue), problems: [] };
  const names = isOpen ? channels.split(',').map((name) => name.trim()) : chooseChannels(catalogue, [channels]);
  return { pages: [channelsPage(catalogue, names ?? [])], problems: [] };
}

function givenPages(
  catalogue: Catalogue,
  isOpen: boolean,
  { dashboards, from }: Given,
  conf: string | undefined,
): Chosen {
  const names = dashboards.map(({ name }) => name);
  const meant = conf === undefined ? dashboards : dashboards.filter(({ name }) => name === conf);
  if (meant.length === 0) {
    const near = suggest(conf ?? '', names);
    const there = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
    throw new UsageError(
      conf === undefined ? `${from} has no dashboards` : `${from} has no dashboard '${conf}'`,
      near.length === 0 ? there : `did you mean ${near.join(' or ')}?`,
    );
  }
  const { pages, problems } = dashboardPages(meant, catalogue, isOpen);
  const told = problems.map(({ gauge: { line, column, position }, message }) => ({
    place: line > 0 ? `${from}:${line}:${column}` : `${from}, position ${position}`,
    message,
  }));
  const isNothing = pages.every(({ gauges }) => gauges.every(({ isUnknown }) => isUnknown === true));
  const lines = told.map(({ place, message }) => `${place}: ${message}`);
  if (isNothing) throw new UsageError([`nothing of ${from} can be shown`, ...lines].join('\n'));
  return { pages, problems: told };
}

/** A page by its number, from 1, or by its name. @throws UsageError */
export function pageIndex(pages: readonly PageSpec[], text: string | undefined): number {
  if (text === undefined) return 0;
  const named = pages.findIndex(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (named >= 0) return named;
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= pages.length) return number - 1;
  throw new UsageError(
    `there is no page '${text}'`,
    pages.map(({ name }, index) => `${index + 1}: ${name}`).join(', '),
  );
}
