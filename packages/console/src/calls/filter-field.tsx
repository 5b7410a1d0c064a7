import { useEffect, useRef, useState } from 'react';
import { after } from '../app/clock.ts';
import type { FilterName } from '../app/filter.ts';
import { client } from '../app/session.ts';
import { TextField } from '../parts/field.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** Also on a phone, where the others are folded. */
const always: ReadonlySet<FilterName> = new Set(['agent', 'number']);

/** Milliseconds without a key press after which a filter counts. */
const settled = 350;

/** Says what is wrong with a typed number, in the server's words: it knows the policy's default country. Null: it is a number. */
const faultIn = (number: string): Promise<string | null> => client.count({ number }).then(() => null, messageOf);

/** What is typed counts after a short rest, so that not each letter is a request. Half a number waits for its other digits. */
export function FilterField({
  name,
  value,
  hint,
  onSettle,
}: {
  readonly name: FilterName;
  readonly value: string;
  /** Who or what the value is, in words. */
  readonly hint: string | null;
  readonly onSettle: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    setText(value);
  }, [value]);
  const latest = useRef(text);
  latest.current = text;
  const settle = async (): Promise<void> => {
    const wished = text.trim();
    const found = name === 'number' && wished !== '' ? await faultIn(wished) : null;
    if (latest.current !== text) return;
    setFault(found);
    if (found === null) onSettle(wished);
  };
  useEffect(() => (text === value ? undefined : after(settled, () => void settle())), [text]);
  return (
    <TextField
      {...{ label: texts.calls.filters[name], value: text, placeholder: texts.calls.examples[name] ?? '', fault }}
      {...(hint !== null && text === value ? { hint } : {})}
      always={always.has(name)}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void settle();
      }}
    />
  );
}
