import { useEffect, useId, useRef, type ReactNode } from 'react';
import { texts } from '../texts.ts';

/** A modal dialog of the browser itself: it keeps the focus, closes with Escape, and gives the focus back. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog?.open === false) dialog.showModal();
  }, []);
  return (
    <dialog ref={ref} className="dialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface DialogAct {
  readonly label: string;
  readonly look: 'primary' | 'danger';
  readonly disabled: boolean;
  /** Absent: the button submits the form around it. */
  readonly onAct?: () => void;
}

/** The end of a dialog that asks: back, or what it is for. */
export function DialogButtons({ onBack, act }: { readonly onBack: () => void; readonly act: DialogAct }) {
  const { label, look, disabled, onAct } = act;
  return (
    <div className="buttons">
      <button type="button" className="button" onClick={onBack}>
        {texts.back}
      </button>
      <button
        type={onAct === undefined ? 'submit' : 'button'}
        className={`button ${look}`}
        disabled={disabled}
        onClick={onAct}
      >
        {label}
      </button>
    </div>
  );
}
