import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardTerminal, paintWith, type Terminal } from './terminal.ts';

const mark = '5f0c6a52-3d0e-4a1f-9b52-0d5c3f6f2a11';

function screen(coloured: boolean): { readonly terminal: Terminal; readonly shown: () => string } {
  const shown: string[] = [];
  const write = (text = ''): void => void shown.push(text);
  const terminal: Terminal = {
    line: write,
    aside: write,
    status: (text) => {
      write(text ?? '');
    },
    interactive: true,
    paint: paintWith(coloured),
    reader: { timeZone: 'UTC', now: () => 0, columns: null },
    ask: (question) => {
      write(question);
      return Promise.resolve(null);
    },
    readAll: () => Promise.resolve(''),
  };
  return { terminal: guardTerminal(terminal, mark), shown: () => shown.join('') };
}

test('our own colours reach a terminal with colours, also one in another', () => {
  const { terminal, shown } = screen(true);
  terminal.line(terminal.paint.bold(`a${terminal.paint.red('b')}c`));
  expect(shown()).toBe('\u001b[1ma\u001b[31mb\u001b[39mc\u001b[22m');
});

test.each([true, false])(
  'colours in a text from outside are escaped, whether the terminal shows colours (%s)',
  async (coloured) => {
    const { terminal, shown } = screen(coloured);
    const foreign = '\u001b[31mred\u001b[39m';
    terminal.line(foreign);
    terminal.aside(terminal.paint.green(foreign));
    terminal.status(foreign);
    await terminal.ask(foreign);
    expect(shown()).not.toContain('\u001b[31m');
    expect(shown().split(String.raw`\u001b[31mred\u001b[39m`)).toHaveLength(5);
  },
);

test('no text from outside makes a control character but ours', () => {
  const piece = fc.constantFrom('\u001b', '\u009b', '[31m', '[1m', 'm', '[', '\u202e', 'x', '\r', '\n');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { terminal, shown } = screen(true);
      terminal.line(terminal.paint.red(pieces.join('')));
      const [, inside, ...more] = shown().replaceAll('\u001b[39m', '\u001b[31m').split('\u001b[31m');
      expect(more).toEqual(['']);
      expect(inside).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }),
  );
});
