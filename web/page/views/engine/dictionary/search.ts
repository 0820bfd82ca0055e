import { categories } from '../../../../../contract/engine/dictionary.ts';
import { parameterNames, parameterOf } from '../../../../../contract/engine/numbers.ts';
import { type ParameterName, unitOf } from '../parameter.ts';

export type Category = keyof typeof categories;

export interface Group {
  readonly category: Category;
  readonly doc: string;
  readonly names: readonly ParameterName[];
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

const textsOf = (name: ParameterName): string => {
  const { name: title, doc, category } = parameterOf(name);
  return [name, title, doc, category, unitOf(name)].join(' ').toLowerCase();
};

/** By how much of its name it is found: what is called so comes before what is only explained so. */
function rank(name: ParameterName, words: readonly string[]): number {
  const { name: title } = parameterOf(name);
  const [own, people] = [name.toLowerCase(), title.toLowerCase()];
  if (words.some((word) => own === word)) return 0;
  if (words.every((word) => own.includes(word) || people.includes(word))) return 1;
  return 2;
}

/** What has every word of the search somewhere: in its name, its title, its explanation, its unit or its category. */
export function found(search: string): ParameterName[] {
  const words = wordsOf(search);
  return parameterNames
    .filter((name) => words.every((word) => textsOf(name).includes(word)))
    .toSorted((a, b) => rank(a, words) - rank(b, words));
}

export const groups: readonly Group[] = (Object.keys(categories) as Category[]).map((category) => ({
  category,
  doc: categories[category].doc,
  names: parameterNames.filter((name) => parameterOf(name).category === category),
}));
