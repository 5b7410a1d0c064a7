import { useMutation } from '@tanstack/react-query';
import type { KeyView } from 'outdial/client';
import { useState } from 'react';
import { client } from '../app/session.ts';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** Gives a key a new secret, while the old one works as well for a time. */
export function RotateDialog({ entry, onClose }: { readonly entry: KeyView; readonly onClose: () => void }) {
  const [overlap, setOverlap] = useState('3600');
  const rotate = useMutation({ mutationFn: () => client.keys.rotate(entry.id, Number(overlap)) });
  if (rotate.data !== undefined)
    return (
      <SecretDialog title={texts.keys.made} hint={texts.keys.once} secret={rotate.data.secret} onClose={onClose} />
    );
  return (
    <Dialog title={texts.keys.rotateTitle(entry.name ?? entry.id)} onClose={onClose}>
      <div className="stack">
        <p>{texts.keys.rotateText}</p>
        <SelectField label={texts.keys.overlap} value={overlap} onPick={setOverlap} options={texts.keys.overlaps} />
        {rotate.error !== null && <p className="hint bad">{messageOf(rotate.error)}</p>}
        <DialogButtons
          onBack={onClose}
          act={{ label: texts.keys.rotate, look: 'primary', disabled: rotate.isPending, onAct: () => rotate.mutate() }}
        />
      </div>
    </Dialog>
  );
}
