import type { CommandNode } from './tree.ts';

/** A word that may come next. */
export interface Word {
  word: string;
  doc: string;
}

/** `path` → the words that may follow: `''` the nouns, `pwm` its verbs, `pwm set` its options. */
export function wordsByPath(root: CommandNode): [path: string, words: readonly Word[]][] {
  const namesOf = ({ name, aliases }: CommandNode) => [name, ...aliases];
  const optionsOf = ({ options }: CommandNode) => options.map(({ long, doc }) => ({ word: long, doc }));
  const visit = (node: CommandNode, path: readonly string[]): [string, Word[]][] => [
    [
      path.join(' '),
      [
        ...node.children.flatMap((child) => namesOf(child).map((word) => ({ word, doc: child.doc }))),
        ...optionsOf(node),
        ...(node === root ? [] : optionsOf(root)),
      ],
    ],
    ...node.children.flatMap((child) => namesOf(child).flatMap((name) => visit(child, [...path, name]))),
  ];
  return visit(root, []).map(([path, words]) => [path, distinct(words)]);
}

/** A command's own option stands before the one that all have. */
const distinct = (words: readonly Word[]): Word[] =>
  words.filter(({ word }, index) => words.findIndex((other) => other.word === word) === index);
