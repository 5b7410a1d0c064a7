import { useQuery } from '@tanstack/react-query';
import type { CallView, EventView } from 'outdial/client';
import { dayTime } from '../app/format.ts';
import { useNow } from '../app/clock.ts';
import { keysQuery } from '../app/keys.ts';
import { client, sessionQuery, useMay } from '../app/session.ts';
import { texts } from '../texts.ts';

/** Whose API key asked for the call, canceled it, or decided about it. Names of other keys are for an administrator. */
export function Who({ call, history }: { readonly call: CallView; readonly history: readonly EventView[] }) {
  const now = useNow();
  const isAdmin = useMay('admin');
  const own = useQuery(sessionQuery).data?.key;
  const keys = useQuery({ ...keysQuery, enabled: isAdmin }).data?.items ?? [];
  const names = new Map([...keys, ...(own === undefined ? [] : [own])].map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  const heir = call.reassignedTo;
  const given = useQuery({
    ...{ queryKey: ['call', heir], queryFn: () => client.get(heir ?? ''), enabled: heir !== null },
  });
  const cancel = history.find(({ cause }) => cause === 'cancel');
  const cancelText = ({ facts: { by, byName }, at }: EventView): string => {
    const [who, time] = [typeof byName === 'string' ? byName : nameOf(String(by)), dayTime(at, now)];
    return call.reassignedTo === null
      ? texts.call.canceledBy(who, time)
      : texts.call.givenBy(given.data?.resolved.agent.name ?? null, who, time);
  };
  const resolution = call.outcome?.resolution ?? null;
  const decidedText = ({ by, byName, at, corrects }: NonNullable<typeof resolution>): string =>
    corrects === null
      ? texts.call.resolvedBy(byName ?? nameOf(by), dayTime(at, now))
      : texts.call.correctedBy(byName ?? nameOf(by), dayTime(at, now), corrects.byName ?? nameOf(corrects.by));
  return (
    <p className="quiet">
      {texts.call.requestedBy(call.createdByName ?? nameOf(call.createdBy), call.createdBy.startsWith('person_'))}
      {cancel !== undefined && ` ${cancelText(cancel)}`}
      {resolution !== null && ` ${decidedText(resolution)} ${texts.call.correctable}`}
    </p>
  );
}
