import { deviceKinds } from './devices.ts';
import type { CommandNode } from './tree.ts';
import { type Word, wordsByPath } from './words.ts';

/** The longest path that the line begins with decides; names are letters and hyphens, so nothing needs quoting. */
const paths = (root: CommandNode, between: string): string =>
  wordsByPath(root)
    .filter(([path]) => path !== '')
    .map(([path]) => `'${path}'`)
    .join(between);

const plain = (words: readonly Word[]): string => words.map(({ word }) => word).join(' ');

/** @param name of the shell's variable that takes the words */
const cases = (root: CommandNode, name: string): string =>
  wordsByPath(root)
    .map(([path, words]) => `    '${path}') ${name}='${plain(words)}' ;;`)
    .join('\n');

/** The same for the kinds of devices: what a verb's first word may be. */
function kindCases(root: CommandNode, line: (paths: string, kind: string) => string, between: string): string {
  const all = deviceKinds(root);
  const kinds = [...new Set(all.map(([, kind]) => kind))];
  const pathsOf = (wanted: string) => all.filter(([, kind]) => kind === wanted).map(([path]) => `'${path}'`);
  return kinds.map((kind) => line(pathsOf(kind).join(between), kind)).join('\n');
}

const posixKinds = (root: CommandNode): string => kindCases(root, (all, kind) => `      ${all}) kind=${kind} ;;`, '|');

const bash = (root: CommandNode): string => `# bash completion for postern: made by 'postern completion bash'
_postern() {
  local word path= words= kind= given=0 at current=\${COMP_WORDS[COMP_CWORD]}
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    [[ $word == -* ]] && continue
    case "$path\${path:+ }$word" in
      ${paths(root, '|')}) path="$path\${path:+ }$word" given=0 ;;
      *) ((given++)) ;;
    esac
  done
  case "$path" in
${cases(root, 'words')}
  esac
  if [[ $given == 0 && $current != -* ]]; then
    case "$path" in
${posixKinds(root)}
    esac
    [[ -n $kind ]] && words="$words $(postern completion devices "$kind" 2>/dev/null)"
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _postern postern
`;

const zsh = (root: CommandNode): string => `#compdef postern
# zsh completion for postern: made by 'postern completion zsh'
_postern() {
  local word path_= words_= kind= given=0 at
  for ((at = 2; at < CURRENT; at++)); do
    word=\${words[at]}
    [[ $word == -* ]] && continue
    case "$path_\${path_:+ }$word" in
      ${paths(root, '|')}) path_="$path_\${path_:+ }$word" given=0 ;;
      *) ((given++)) ;;
    esac
  done
  case "$path_" in
${cases(root, 'words_')}
  esac
  if [[ $given == 0 && \${words[CURRENT]} != -* ]]; then
    case "$path_" in
${posixKinds(root)}
    esac
    [[ -n $kind ]] && compadd -- \${(f)"$(postern completion devices $kind 2>/dev/null)"}
  fi
  compadd -- \${=words_}
  _files
}
# As a file of the functions' path it is called with its own name; sourced, it only tells of itself.
if [[ $funcstack[1] == _postern ]]; then _postern "$@"; else compdef _postern postern; fi
`;

const fishQuoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

const fish = (root: CommandNode): string => `# fish completion for postern: made by 'postern completion fish'
function __postern_words
    set -l path
    set -l given 0
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        set -l next (string trim -- "$path $word")
        switch $next
            case ${paths(root, ' ')}
                set path $next
                set given 0
            case '*'
                set given (math $given + 1)
        end
    end
    set -l kind
    if test $given = 0
        switch "$path"
${kindCases(root, (all, kind) => `            case ${all}\n                set kind ${kind}`, ' ')}
        end
    end
    test -n "$kind"; and postern completion devices $kind 2>/dev/null
    switch "$path"
${wordsByPath(root)
  .map(([path, words]) => {
    const lines = words.map(({ word, doc }) => fishQuoted(`${word}\t${doc.replaceAll('\n', ' ')}`));
    return `        case ${fishQuoted(path)}\n            printf '%s\\n' ${lines.join(' ')}`;
  })
  .join('\n')}
    end
end
complete -c postern -a '(__postern_words)'
`;

/** One script for each shell, from the tree of commands. */
export const completionScripts = { bash, zsh, fish } as const;
export type Shell = keyof typeof completionScripts;

/** What the shells look for in their folders. */
export const completionFiles: Readonly<Record<Shell, string>> = {
  bash: 'postern',
  zsh: '_postern',
  fish: 'postern.fish',
};
