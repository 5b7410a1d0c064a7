import { useEffect, useState } from 'react';
import { after } from '../app/clock.ts';
import type { FilterName } from '../app/filter.ts';
import { TextField } from '../parts/field.tsx';
import { texts } from '../texts.ts';
import { numberFault, plainNumber } from './typed-number-filter.ts';

/** Also on a phone, where the others are folded. */
const always: ReadonlySet<FilterName> = new Set(['agent', 'number']);

/** Milliseconds without a key press after which a filter counts. */
const settled = 350;

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
  const settle = (): void => {
    const found = name === 'number' ? numberFault(text) : null;
    setFault(found);
    if (found === null) onSettle(name === 'number' ? plainNumber(text) : text.trim());
  };
  useEffect(() => (text === value ? undefined : after(settled, settle)), [text]);
  return (
    <TextField
      {...{ label: texts.calls.filters[name], value: text, placeholder: texts.calls.examples[name] ?? '', fault }}
      {...(hint !== null && text === value ? { hint } : {})}
      always={always.has(name)}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle();
      }}
    />
  );
}
