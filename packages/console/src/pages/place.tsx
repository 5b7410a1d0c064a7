import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { AgentView, CallRequestBody } from 'outdial/client';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { agentsQuery } from '../app/agents.ts';
import { after, now } from '../app/clock.ts';
import { client, useMay } from '../app/session.ts';
import { AgentField } from '../parts/agent-field.tsx';
import { Card } from '../parts/card.tsx';
import { CopyButton, Json, pretty } from '../parts/copy.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Failed } from '../parts/notice.tsx';
import { Verdict } from '../place/verdict.tsx';
import { requestOf, type Draft } from '../place/draft.ts';
import { typedNumber } from '../place/typed-number.ts';
import { texts } from '../texts.ts';

const route = getRouteApi('/place');

/** The form of a call, the same as JSON, and whether it would go out now. */
export function PlacePage() {
  const search: Readonly<Partial<Record<string, string>>> = route.useSearch();
  const [draft, setDraft] = useState<Draft>(() => ({
    agent: search['agent'] ?? '',
    queue: search['queue'] ?? '',
    number: search['number'] ?? '',
    label: search['label'] ?? '',
    reason: '',
    expiresInMinutes: '15',
    whenNotReady: 'wait',
    attribute: search['attribute'] ?? '',
  }));
  // One key for one intention: a second click, or a lost answer, places no second call.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [at, setAt] = useState(now);
  const change = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part });
    setKey(crypto.randomUUID());
    setAt(now());
  };
  const request = requestOf(draft, at);
  const isWhole = draft.agent !== '' && draft.number.replaceAll(/\D/g, '').length > 2;
  const settled = useSettled(isWhole ? request : null);
  const mayPlace = useMay('conversation:call:write');
  const check = useQuery({
    queryKey: ['check', settled],
    queryFn: () => client.check(settled ?? request),
    enabled: settled !== null && mayPlace,
  });
  const navigate = useNavigate();
  const place = useMutation({
    mutationFn: () => client.place(request, { idempotencyKey: `console-${key}` }),
    onSuccess: ({ call }) => navigate({ to: '/calls/$id', params: { id: call.id } }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    place.mutate();
  };
  return (
    <div className="two">
      <Card title={texts.place.title}>
        <form className="inside form" onSubmit={submit}>
          <PlaceFields draft={draft} change={change} />
          {!mayPlace && <p className="hint">{texts.mayNot('conversation:call:write')}</p>}
          {place.error !== null && <Failed error={place.error} />}
          <div className="buttons">
            <button type="submit" className="button primary" disabled={!mayPlace || !isWhole || place.isPending}>
              {place.isPending ? texts.place.placing : texts.place.call}
            </button>
            <button
              type="button"
              className="button"
              disabled={!mayPlace || !isWhole}
              onClick={() => void check.refetch()}
            >
              {texts.place.check}
            </button>
          </div>
        </form>
      </Card>
      <div className="stack">
        <Card title={texts.place.wouldItGo}>
          <div className="inside">
            <Verdict check={check} isWhole={isWhole} onCorrect={change} />
          </div>
        </Card>
        <Card title={texts.place.asJson} aside={<CopyButton text={pretty(request)} />}>
          <Json value={request} />
        </Card>
      </div>
    </div>
  );
}

/** The request once it has rested for a moment. */
function useSettled(request: CallRequestBody | null): CallRequestBody | null {
  const text = request === null ? null : JSON.stringify(request);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => after(400, () => setSettled(text)), [text]);
  return settled === null || text === null ? null : (JSON.parse(settled) as CallRequestBody);
}

function PlaceFields({ draft, change }: { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void }) {
  const agents = useQuery(agentsQuery);
  const agent = agents.data?.find(({ id, email }) => id === draft.agent || email === draft.agent);
  const number = typedNumber(draft.number);
  const text = (name: 'label' | 'reason' | 'attribute') => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  return (
    <>
      <AgentField
        label={texts.place.agent}
        value={draft.agent}
        onPick={(picked) => change({ agent: picked, queue: '' })}
      />
      <SelectField
        {...{ label: texts.place.queue, value: draft.queue, options: queuesOf(agent, draft.queue) }}
        onPick={(queue) => change({ queue })}
      />
      <TextField
        {...{ label: texts.place.number, value: number.text, inputMode: 'tel', placeholder: '+1 202 555 0143' }}
        hint={number.country === null ? texts.place.numberHint : number.country}
        onChange={(event) => change({ number: event.target.value })}
      />
      <div className="pair">
        <SelectField
          {...{ label: texts.place.notReady, value: draft.whenNotReady, options: texts.place.notReadyOptions }}
          onPick={(value) => change({ whenNotReady: value === 'refuse' ? 'refuse' : 'wait' })}
        />
        <SelectField
          {...{ label: texts.place.giveUp, value: draft.expiresInMinutes, options: texts.place.giveUpOptions }}
          onPick={(expiresInMinutes) => change({ expiresInMinutes })}
        />
      </div>
      <details>
        <summary>{texts.place.more}</summary>
        <div className="pair further">
          <TextField label={texts.place.label} {...text('label')} />
          <TextField label={texts.place.reason} {...text('reason')} />
          <TextField label={texts.place.attribute} placeholder="ticket:4711" {...text('attribute')} />
        </div>
      </details>
    </>
  );
}

/** The agent's queues, those joined first. */
function queuesOf(agent: AgentView | undefined, chosen: string): readonly (readonly [string, string])[] {
  const own = (agent?.queues ?? []).toSorted((a, b) => Number(b.joined) - Number(a.joined));
  const options = own.map(({ name, joined }) => [name, joined ? name : texts.place.notJoined(name)] as const);
  const isKnown = chosen === '' || own.some(({ name }) => name === chosen);
  return [['', texts.place.onlyQueue], ...options, ...(isKnown ? [] : [[chosen, chosen] as const])];
}
