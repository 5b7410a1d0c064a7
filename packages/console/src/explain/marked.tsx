import type { ExplanationView } from 'outdial/client';
import { texts } from '../texts.ts';

type Marks = ExplanationView['marks'];
interface Piece {
  readonly text: string;
  /** Numbers of the problems at this place, from 1; empty for text without one. */
  readonly problems: readonly number[];
}

/** The pasted text with the place of each problem marked. */
export function Marked({ text, marks }: { readonly text: string; readonly marks: Marks }) {
  return (
    <pre className="marked" tabIndex={0} role="group" aria-label={texts.explain.pasted}>
      {linesOf(text, marks).map((pieces, line) => (
        <div key={line}>
          <span>
            {pieces.map((piece, index) =>
              piece.problems.length === 0 ? (
                piece.text
              ) : (
                <mark key={index} title={texts.explain.problemAt(piece.problems)}>
                  {piece.text}
                </mark>
              ),
            )}
          </span>
        </div>
      ))}
    </pre>
  );
}

/** The text in lines, each cut where a mark begins or ends. */
function linesOf(text: string, marks: Marks): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [];
  let begin = 0;
  for (const line of text.split('\n')) {
    const end = begin + line.length;
    const here = marks.flatMap((mark, index) =>
      mark !== null && mark.offset < end + 1 && mark.offset + mark.length > begin
        ? [{ ...mark, number: index + 1 }]
        : [],
    );
    const within = (offset: number): number => Math.min(Math.max(offset, begin), end);
    const cuts = new Set([
      begin,
      end,
      ...here.flatMap(({ offset, length }) => [within(offset), within(offset + length)]),
    ]);
    const places = [...cuts].toSorted((a, b) => a - b);
    lines.push(
      places.slice(1).map((to, index) => {
        const from = places[index] ?? begin;
        const covering = here.filter(({ offset, length }) => offset < to && offset + length > from);
        return { text: text.slice(from, to), problems: covering.map(({ number }) => number) };
      }),
    );
    begin = end + 1;
  }
  return lines;
}
