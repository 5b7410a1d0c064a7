import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { texts } from '../texts.ts';

interface SecretShown {
  readonly title: string;
  readonly hint: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** A secret that was just made: the only time that it is shown. */
export function SecretDialog({ title, hint, secret, onClose }: SecretShown) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack">
        <p>{hint}</p>
        <pre>{secret}</pre>
        <div className="buttons">
          <CopyButton text={secret} />
          <button type="button" className="button primary" onClick={onClose}>
            {texts.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
