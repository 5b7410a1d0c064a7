import { useId, type InputHTMLAttributes, type ReactNode } from 'react';

type TextFieldProps = InputHTMLAttributes<HTMLInputElement> & {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly fault?: string | null;
  /** Shown even where the fields around it are folded. */
  readonly always?: boolean;
};

/** A text input with its label, a hint, and what is wrong with it. */
export function TextField({ label, hint, fault, always = false, ...input }: TextFieldProps) {
  const id = useId();
  const described = fault != null || hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div className={always ? 'field always' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <input
        {...{ id, type: 'text', className: 'input', autoComplete: 'off', spellCheck: false, ...input }}
        aria-invalid={fault != null}
        aria-describedby={described}
      />
      {fault != null ? (
        <span id={described} className="hint bad">
          {fault}
        </span>
      ) : (
        hint !== undefined && (
          <span id={described} className="hint">
            {hint}
          </span>
        )
      )}
    </div>
  );
}
export function SelectField({
  label,
  value,
  onPick,
  options,
  disabled = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onPick: (value: string) => void;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select {...{ id, value, disabled }} className="input" onChange={(event) => onPick(event.target.value)}>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
