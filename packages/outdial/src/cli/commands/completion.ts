import { Argument, type Command, type Option } from 'commander';
import { callStates } from '../../call/call.ts';
import { roleNames } from '../../ports/api-keys.ts';
import { exitCode } from '../exit-code.ts';
import type { Run } from '../surroundings.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const examples = `
In bash and zsh, the script also completes "npx outdial …". In fish, add: alias outdial 'npx outdial'

Examples:
  outdial completion bash >> ~/.bashrc
  outdial completion zsh >> ~/.zshrc
  outdial completion fish > ~/.config/fish/completions/outdial.fish
`;

/** `completion`: a script with which a shell completes commands and flags. */
export function addCompletionCommand(program: Command, run: Run): void {
  program
    .command('completion')
    .description('Prints a script that completes commands, flags and values in a shell.')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText('after', examples)
    .action(async (shell: Shell) =>
      run(async ({ terminal }) => {
        const words = wordsOf(program, '');
        for (const line of (shell === 'fish' ? fishLines : bashLines)(words, shell)) terminal.line(line);
        return exitCode.ok;
      }),
    );
}

/** What can follow each command: `calls` → its subcommands and flags, and the values of its options. The program itself is ''. */
interface Words {
  readonly path: string;
  readonly words: readonly string[];
  readonly values: readonly OptionValues[];
}
interface OptionValues {
  readonly long: string;
  readonly takes: 'files' | 'text' | readonly string[];
}

function wordsOf(command: Command, path: string): readonly Words[] {
  const flags = command.options.map(({ long }) => long).filter((long) => typeof long === 'string');
  const own = [...command.commands.map((each) => each.name()), ...flags, '--help'];
  const values = command.options.flatMap((option) =>
    option.required && typeof option.long === 'string' ? [{ long: option.long, takes: takenBy(option, path) }] : [],
  );
  return [
    { path, words: own, values },
    ...command.commands.flatMap((each) => wordsOf(each, `${path} ${each.name()}`.trim())),
  ];
}

function takenBy({ argChoices, long, flags }: Option, path: string): OptionValues['takes'] {
  if (argChoices !== undefined) return argChoices;
  if (long === '--state') return /cancel|reassign/.test(path) ? ['scheduled', 'waiting'] : callStates;
  if (long === '--role') return roleNames;
  return /<(?:file|folder)>/.test(flags) ? 'files' : 'text';
}

/** Values with commas between them. */
const takesSeveral = (flag: string): boolean => flag === '--state';

function bashLines(words: readonly Words[], shell: Shell): readonly string[] {
  const known = words.flatMap(({ path, values }) => values.map((each) => ({ ...each, at: `"${path} ${each.long}"` })));
  const at = (takes: OptionValues['takes']): string =>
    known.flatMap((each) => (each.takes === takes ? [each.at] : [])).join('|');
  const lists = known.flatMap(({ at: place, takes }) =>
    typeof takes === 'string'
      ? []
      : [`    ${place}) COMPREPLY=($(compgen -P "$before" -W "${takes.join(' ')}" -- "\${typed##*,}")); return ;;`],
  );
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_outdial() {',
    '  local word given="" typed="${COMP_WORDS[COMP_CWORD]}" before=""',
    '  case "$typed" in *,*) before="${typed%,*}," ;; esac',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "${given:+$given }$word" in',
    `      ${words.flatMap(({ path }) => (path === '' ? [] : [`"${path}"`])).join('|')}) given="\${given:+$given }$word" ;;`,
    '    esac',
    '  done',
    '  case "$given ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...lists,
    `    ${at('files')}) COMPREPLY=($(compgen -f -- "$typed")); return ;;`,
    `    ${at('text')}) COMPREPLY=(); return ;;`,
    '  esac',
    '  case "$given" in',
    ...words.map(
      ({ path, words: own }) => `    "${path}") COMPREPLY=($(compgen -W "${own.join(' ')}" -- "$typed")) ;;`,
    ),
    '  esac',
    '}',
    '_outdial_npx() {',
    '  [ "${COMP_WORDS[1]}" = outdial ] && [ "$COMP_CWORD" -gt 1 ] || return',
    '  COMP_WORDS=("${COMP_WORDS[@]:1}")',
    '  COMP_CWORD=$((COMP_CWORD - 1))',
    '  _outdial',
    '}',
    'complete -o default -F _outdial outdial',
    'complete -o default -F _outdial_npx npx',
  ];
}

function fishLines(words: readonly Words[]): readonly string[] {
  return words.flatMap(({ path, words: own, values }) => {
    const seen = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1) ?? ''}`;
    const valueOf = (flag: string): string => {
      const takes = values.find(({ long }) => long === flag)?.takes;
      if (takes === undefined) return '';
      return takes === 'files'
        ? ' -r -F'
        : takes === 'text'
          ? ' -x'
          : takesSeveral(flag)
            ? ` -x -a '(__fish_complete_list , "string split , ${takes.join(',')}")'`
            : ` -x -a '${takes.join(' ')}'`;
    };
    return own.map((word) =>
      word.startsWith('--')
        ? `complete -c outdial -n '${seen}' -l ${word.slice(2)}${valueOf(word)}`
        : `complete -c outdial -f -n '${seen}' -a ${word}`,
    );
  });
}
