import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { OutdialError } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { client, providerQuery, sessionQuery } from '../app/session.ts';
import { TextField } from '../parts/field.tsx';
import { Logo } from '../parts/mark.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** Signs in with the identity provider, where there is one, or turns an API key into a session. The key is not kept in the page. */
export function SignIn() {
  const [key, setKey] = useState('');
  const queryClient = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => client.session.signIn(key.trim()),
    onSuccess: () => queryClient.invalidateQueries(sessionQuery),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  const { data } = useQuery(providerQuery);
  const provider = data?.provider ?? null;
  const fault = signIn.error === null ? null : faultOf(signIn.error);
  return (
    <main className="gate" id="content">
      <div className="card">
        <form onSubmit={submit}>
          <span className="brand">
            <Logo />
            Outdial
          </span>
          <h1>{texts.signIn.title}</h1>
          {provider !== null && (
            <>
              <a className="button primary" href={`${provider.path}?return=${encodeURIComponent(pageShown())}`}>
                {texts.signIn.withProvider(provider.name)}
              </a>
              <p className="quiet">{texts.signIn.orKey}</p>
            </>
          )}
          <TextField
            label={texts.signIn.key}
            hint={texts.signIn.hint}
            {...{
              type: 'password',
              fault,
              value: key,
              required: true,
              autoFocus: true,
              autoComplete: 'current-password',
            }}
            onChange={(event) => setKey(event.target.value)}
          />
          <button
            type="submit"
            className={provider === null ? 'button primary' : 'button'}
            disabled={signIn.isPending || key.trim() === ''}
          >
            {texts.signIn.act}
          </button>
          <details className="hint">
            <summary>{texts.signIn.forStarter}</summary>
            {texts.signIn.forStarterHint}
          </details>
        </form>
      </div>
    </main>
  );
}

/** The page that opens after the sign-in. */
const pageShown = (): string =>
  location.pathname === '/sign-in' ? '/' : `${location.pathname}${location.search}${location.hash}`;

const faultOf = (error: Error): string =>
  error instanceof OutdialError && error.status === 401 ? texts.signIn.wrong : messageOf(error);
