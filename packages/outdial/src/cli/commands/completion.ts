import { Argument, type Command } from 'commander';
import { exitCode } from '../exit-code.ts';
import type { Run } from '../surroundings.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const examples = `
Examples:
  outdial completion bash >> ~/.bashrc
  outdial completion zsh >> ~/.zshrc
  outdial completion fish > ~/.config/fish/completions/outdial.fish
`;

/** `completion`: a script with which a shell completes commands and flags. */
export function addCompletionCommand(program: Command, run: Run): void {
  program
    .command('completion')
    .description('Prints a script that completes commands and flags in a shell.')
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

/** What can follow each command: `calls` → its subcommands and flags. The program itself is ''. */
type Words = readonly (readonly [path: string, words: readonly string[]])[];

function wordsOf(command: Command, path: string): Words {
  const flags = command.options.map(({ long }) => long).filter((long) => typeof long === 'string');
  const own = [...command.commands.map((each) => each.name()), ...flags, '--help'];
  return [[path, own], ...command.commands.flatMap((each) => wordsOf(each, `${path} ${each.name()}`.trim()))];
}

function bashLines(words: Words, shell: Shell): readonly string[] {
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_outdial() {',
    '  local word given=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "${given:+$given }$word" in',
    `      ${words.flatMap(([path]) => (path === '' ? [] : [`"${path}"`])).join('|')}) given="\${given:+$given }$word" ;;`,
    '    esac',
    '  done',
    '  case "$given" in',
    ...words.map(
      ([path, own]) => `    "${path}") COMPREPLY=($(compgen -W "${own.join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`,
    ),
    '  esac',
    '}',
    'complete -o default -F _outdial outdial',
  ];
}

function fishLines(words: Words): readonly string[] {
  return words.flatMap(([path, own]) => {
    const seen = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1) ?? ''}`;
    return own.map((word) =>
      word.startsWith('--')
        ? `complete -c outdial -n '${seen}' -l ${word.slice(2)}`
        : `complete -c outdial -f -n '${seen}' -a ${word}`,
    );
  });
}
