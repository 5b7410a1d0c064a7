import { useState } from 'react';
import { after } from '../app/clock.ts';
import { texts } from '../texts.ts';

export function CopyButton({ text, label = texts.copy }: { readonly text: string; readonly label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    after(2000, () => {
      setCopied(false);
    });
  };
  return (
    <button type="button" className="button" onClick={() => void copy()}>
      <span aria-live="polite">{isCopied ? texts.copied : label}</span>
    </button>
  );
}
export const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** JSON to read and copy. */
export function Json({ value }: { readonly value: unknown }) {
  return (
    <pre className="json" tabIndex={0} role="region" aria-label="JSON">
      {pretty(value)}
    </pre>
  );
}
