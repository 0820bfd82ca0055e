import type { CommandNode } from './tree.ts';

/** `path` → the words that may follow: `''` the nouns, `pwm` its verbs, `pwm set` its options. */
function wordsByPath(root: CommandNode): [string, string[]][] {
  const globals = root.options.map(({ long }) => long);
  const namesOf = ({ name, aliases }: CommandNode) => [name, ...aliases];
  const visit = (node: CommandNode, path: string[]): [string, string[]][] => [
    [path.join(' '), [...node.children.flatMap(namesOf), ...node.options.map(({ long }) => long), ...globals]],
    ...node.children.flatMap((child) => namesOf(child).flatMap((name) => visit(child, [...path, name]))),
  ];
  return visit(root, []).map(([path, words]) => [path, [...new Set(words)]]);
}

/** The longest path that the line begins with decides; names are letters and hyphens, so nothing needs quoting. */
function cases(root: CommandNode, indent: string): string {
  return wordsByPath(root)
    .map(([path, words]) => `${indent}'${path}') words='${words.join(' ')}' ;;`)
    .join('\n');
}

const bash = (root: CommandNode): string => `# bash completion for postern: made by 'postern completion bash'
_postern() {
  local word path= words= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    [[ $word == -* ]] && continue
    case "$path\${path:+ }$word" in
      ${wordsByPath(root)
        .filter(([path]) => path !== '')
        .map(([path]) => `'${path}'`)
        .join('|')}) path="$path\${path:+ }$word" ;;
    esac
  done
  case "$path" in
${cases(root, '    ')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _postern postern
`;

const zsh = (root: CommandNode): string => `#compdef postern
# zsh completion for postern: made by 'postern completion zsh'
_postern() {
  local word path_= words_= at
  for ((at = 2; at < CURRENT; at++)); do
    word=\${words[at]}
    [[ $word == -* ]] && continue
    case "$path_\${path_:+ }$word" in
      ${wordsByPath(root)
        .filter(([path]) => path !== '')
        .map(([path]) => `'${path}'`)
        .join('|')}) path_="$path_\${path_:+ }$word" ;;
    esac
  done
  case "$path_" in
${cases(root, '    ').replaceAll(" words='", " words_='")}
  esac
  compadd -- \${=words_}
  _files
}
compdef _postern postern
`;

/** One script per shell, from the tree of commands. */
export const completionScripts = { bash, zsh } as const;
