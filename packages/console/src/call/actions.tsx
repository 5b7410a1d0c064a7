import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CallView } from 'outdial/client';
import { useState } from 'react';
import { client, sessionQuery, useMay } from '../app/session.ts';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { messageOf } from '../parts/notice.tsx';
import { BulkDialog } from '../calls/bulk.tsx';
import { texts } from '../texts.ts';
import { ResolveDialog } from './resolve.tsx';
import { ShareDialog } from './share.tsx';

const undialed: readonly CallView['state'][] = ['scheduled', 'waiting'];

/** What this key may do with this call now. */
export function CallActions({ call }: { readonly call: CallView }) {
  const [asks, setAsks] = useState<'cancel' | 'reassign' | 'resolve' | 'correct' | 'share' | null>(null);
  const mayCancel = useMay('calls:cancel');
  const mayResolve = useMay('calls:resolve');
  const mayPlace = useMay('conversation:call:write');
  const mayReassign = useMay('calls:reassign');
  const mayShare = mayCancel;
  const isOpen = call.outcome === null;
  const own = useQuery(sessionQuery).data?.key.id;
  const decidedBy = call.outcome?.resolution?.by ?? null;
  const isUndecided = call.state === 'outcome-unknown' && decidedBy === null;
  const isDecidedPlaced = call.outcome?.resolution?.placed === true;
  const isDialed = isOpen && !undialed.includes(call.state);
  const cancelName = isDialed ? texts.call.hangUp : texts.call.cancel;
  const mayAgain = !isOpen && !isUndecided && !isDecidedPlaced && call.reassignedTo === null;
  const missing = [
    ...(isUndecided && !mayResolve ? [{ buttons: [texts.call.resolve], scope: 'calls:resolve' }] : []),
    ...(mayCancel ? [] : [{ buttons: [...(isOpen ? [cancelName] : []), texts.share.button], scope: 'calls:cancel' }]),
    ...(mayAgain && !mayPlace ? [{ buttons: [texts.call.callAgain], scope: 'conversation:call' }] : []),
  ];
  const close = (): void => {
    setAsks(null);
  };
  return (
    <div className="buttons">
      {isUndecided && mayResolve && (
        <button type="button" className="button primary" onClick={() => setAsks('resolve')}>
          {texts.call.resolve}
        </button>
      )}
      {decidedBy !== null && decidedBy !== own && mayResolve && (
        <button type="button" className="button" onClick={() => setAsks('correct')}>
          {texts.call.correct}
        </button>
      )}
      {isOpen && !isDialed && mayReassign && (
        <button type="button" className="button" onClick={() => setAsks('reassign')}>
          {texts.call.reassign}
        </button>
      )}
      {isOpen && mayCancel && call.cancelRequested === null && (
        <button type="button" className="button danger" onClick={() => setAsks('cancel')}>
          {cancelName}
        </button>
      )}
      {/* While it may have been placed, or counts as placed, or another agent has it, a second call would ring the same person again. */}
      {mayAgain && mayPlace && (
        <Link to="/place" search={requestOf(call)} className="button">
          {texts.call.callAgain}
        </Link>
      )}
      <CopyButton text={location.href} label={texts.call.copyLink} />
      {mayShare && (
        <button type="button" className="button" onClick={() => setAsks('share')}>
          {texts.share.button}
        </button>
      )}
      {missing.length > 0 && <p className="hint full">{texts.call.missing(missing)}</p>}
      {asks === 'share' && <ShareDialog id={call.id} onClose={close} />}
      {asks === 'reassign' && <BulkDialog act="reassign" filter={{ id: call.id }} onClose={close} />}
      {asks === 'cancel' && <CancelDialog call={call} isDialed={isDialed} onClose={close} />}
      {(asks === 'resolve' || asks === 'correct') && (
        <ResolveDialog call={call} isCorrection={asks === 'correct'} onClose={close} />
      )}
    </div>
  );
}

/** The form of a new call with the same parties. */
function requestOf(call: CallView): Record<string, string> {
  const { agent, queue } = call.resolved;
  return {
    agent: agent.email ?? agent.id,
    number: call.targets[0].phoneNumber,
    ...(queue === null ? {} : { queue: queue.name ?? queue.id }),
    ...(call.label === null ? {} : { label: call.label }),
  };
}

function CancelDialog({
  call,
  isDialed,
  onClose,
}: {
  readonly call: CallView;
  readonly isDialed: boolean;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.cancel(call.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  return (
    <Dialog title={isDialed ? texts.call.hangUpTitle : texts.call.cancelTitle} onClose={onClose}>
      <div className="stack">
        {call.state === 'connected' && <p className="warning">{texts.call.hangUpTalk}</p>}
        {call.state !== 'connected' && <p>{isDialed ? texts.call.hangUpText : texts.call.cancelText}</p>}
        {cancel.error !== null && (
          <p className="hint bad" role="alert">
            {messageOf(cancel.error)}
          </p>
        )}
        <DialogButtons
          onBack={onClose}
          act={{
            label: isDialed ? texts.call.hangUp : texts.call.cancel,
            look: 'danger',
            disabled: cancel.isPending,
            onAct: () => cancel.mutate(),
          }}
        />
      </div>
    </Dialog>
  );
}
