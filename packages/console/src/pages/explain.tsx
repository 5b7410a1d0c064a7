import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ExplanationView } from 'outdial/client';
import { useEffect, useId, useState, type SyntheticEvent } from 'react';
import { client } from '../app/session.ts';
import { Codes } from '../explain/codes.tsx';
import { Marked } from '../explain/marked.tsx';
import { Card } from '../parts/card.tsx';
import { CopyButton, Json, pretty } from '../parts/copy.tsx';
import { Mark } from '../parts/mark.tsx';
import { Empty, Failed } from '../parts/notice.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';

const route = getRouteApi('/explain');
/** Digits that Outdial did not keep. */
const masked = '•••';

/** Anything pasted: recognised, marked, explained and corrected. */
export function ExplainPage() {
  const [text, setText] = useState('');
  const id = useId();
  const explain = useMutation({ mutationFn: (pasted: string) => client.explain(pasted) });
  const [isUnmasked, setUnmasked] = useState(false);
  const { request, code }: { readonly request?: string; readonly code?: string } = route.useSearch();
  useEffect(() => {
    if (code !== undefined) example(code);
  }, [code]);
  useEffect(() => {
    if (request !== undefined)
      void client.request(request).then(
        ({ received: { body } }) => {
          const kept = typeof body === 'string' ? body : pretty(body);
          setUnmasked(kept.includes(masked));
          example(kept.replaceAll(masked, '555'));
        },
        () => undefined,
      );
  }, [request]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    explain.mutate(text);
  };
  const example = (pasted: string): void => {
    setText(pasted);
    explain.mutate(pasted);
  };
  return (
    <div className="stack">
      <form className="card explain-form" onSubmit={submit}>
        <div className="field">
          <label htmlFor={id}>{texts.explain.paste}</label>
          <textarea
            {...{
              id,
              className: 'input',
              rows: 8,
              spellCheck: false,
              value: text,
              placeholder: texts.explain.placeholder,
            }}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) explain.mutate(text);
            }}
          />
        </div>
        <div className="buttons">
          <button type="submit" className="button primary" disabled={text.trim() === '' || explain.isPending}>
            {texts.explain.act}
          </button>
          <span className="hint">{texts.explain.tryOne}</span>
          {texts.explain.examples.map(({ name, text: pasted }) => (
            <button key={name} type="button" className="chip" onClick={() => example(pasted)}>
              {name}
            </button>
          ))}
        </div>
      </form>
      {isUnmasked && <p className="hint">{texts.explain.unmasked}</p>}
      {explain.error !== null && <Failed error={explain.error} />}
      {explain.data === undefined ? (
        explain.error === null && (
          <>
            <Empty title={texts.explain.empty}>{texts.explain.emptyHint}</Empty>
            <Codes />
          </>
        )
      ) : (
        <>
          <Explanation explanation={explain.data} text={explain.variables} />
          <WholePages explanation={explain.data} />
        </>
      )}
    </div>
  );
}

/** A code that was pasted alone has a page that says more. */
function WholePages({ explanation: { recognised, problems } }: { readonly explanation: ExplanationView }) {
  if (recognised !== 'code') return null;
  return (
    <p>
      {problems.map(({ code, docs }) => (
        <a key={code} href={docs}>
          {texts.explain.wholePage(code)}
        </a>
      ))}
    </p>
  );
}

function Explanation({ explanation, text }: { readonly explanation: ExplanationView; readonly text: string }) {
  const { ok, recognised, sentence, problems, warnings, confirmed, corrected, fill, marks } = explanation;
  const tone = ok === null ? 'waits' : ok ? 'good' : 'bad';
  return (
    <div className="stack" aria-live="polite">
      <section className="card lead" aria-label={texts.explain.answer}>
        <p className="state" data-tone={tone}>
          <Mark name={ok === true ? 'check' : 'alert'} />
          {texts.explain.recognised(recognised)}
        </p>
        <p className="sentence">{sentence}</p>
      </section>
      <div className={corrected === null ? 'stack' : 'two even'}>
        <Card title={texts.explain.pasted}>
          <Marked text={text} marks={marks} />
        </Card>
        {corrected !== null && (
          <Card
            title={texts.explain.corrected}
            aside={<CopyButton text={pretty(corrected)} label={texts.explain.copyCorrected} />}
          >
            {fill.length > 0 && <p className="inside hint">{texts.explain.fill(fill)}</p>}
            <Json value={corrected} />
          </Card>
        )}
      </div>
      {problems.length > 0 && (
        <Card title={texts.explain.problems(problems.length)}>
          <div className="inside flush">
            <Problems problems={problems} />
          </div>
        </Card>
      )}
      {warnings.length > 0 && (
        <Card title={texts.explain.warnings}>
          <div className="inside flush">
            <Problems problems={warnings} tone="waits" />
          </div>
        </Card>
      )}
      {confirmed.length > 0 && (
        <Card title={texts.explain.confirmed}>
          <ul className="inside stack">
            {confirmed.map(({ seen, message }, index) => (
              <li key={index} className="state wrapped" data-tone="good">
                <Mark name="check" />
                <span>
                  {seen !== null && <code>{String(seen)} </code>}
                  {message}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
