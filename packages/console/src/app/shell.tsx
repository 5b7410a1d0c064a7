import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { SignIn } from '../pages/sign-in.tsx';
import { Logo, Mark, type MarkName } from '../parts/mark.tsx';
import { Failed, Loading } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { Banners } from './banners.tsx';
import { zoneName } from './format.ts';
import { followAll, useLink, useLive } from './live.ts';
import { client, sessionQuery, type Visitor } from './session.ts';

/** Everything around a page. A share link needs no session, and shows nothing else. */
export function Shell() {
  const isShared = useRouterState({ select: ({ location }) => location.pathname.startsWith('/shared/') });
  return isShared ? <Outlet /> : <SignedIn />;
}

/** Signed out, it is the sign-in form, at whatever address. */
function SignedIn() {
  const session = useQuery(sessionQuery);
  if (session.data === undefined)
    return (
      <div className="gate">
        {session.error === null ? <Loading /> : <Failed error={session.error} retry={() => void session.refetch()} />}
      </div>
    );
  return session.data === null ? <SignIn /> : <Frame session={session.data} />;
}

interface Place {
  readonly to: '/' | '/calls' | '/agents' | '/place' | '/explain' | '/operate' | '/sandbox';
  readonly name: string;
  readonly mark: MarkName;
  readonly apart?: true;
}
const places: readonly Place[] = [
  { to: '/', name: texts.pages.now, mark: 'now' },
  { to: '/calls', name: texts.pages.calls, mark: 'calls' },
  { to: '/agents', name: texts.pages.agents, mark: 'agents' },
  { to: '/place', name: texts.pages.place, mark: 'place' },
  { to: '/explain', name: texts.pages.explain, mark: 'explain' },
  { to: '/operate', name: texts.pages.operate, mark: 'operate', apart: true },
];
const sandboxPlace: Place = { to: '/sandbox', name: texts.pages.sandbox, mark: 'sandbox' };

function Frame({ session }: { readonly session: Visitor }) {
  const queryClient = useQueryClient();
  const isSandbox = session.target === 'sandbox';
  useEffect(followAll, []);
  useLive(
    () => undefined,
    () => void queryClient.invalidateQueries(),
  );
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useNewPage(path);
  const shown = isSandbox ? [...places, sandboxPlace] : places;
  return (
    <div className={path === '/sandbox' ? 'frame sandbox-page' : 'frame'}>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <aside className="side" aria-label={texts.side}>
        <Brand />
        <Menu places={shown} />
        <Foot session={session} />
      </aside>
      <Drawer places={shown} session={session} path={path} />
      <header className="top">
        <button type="button" className="button plain menu-button" popoverTarget="drawer" aria-label={texts.menu}>
          <Mark name="menu" />
        </button>
        <h1>{titleOf(path)}</h1>
        <Connection />
        <span className={isSandbox ? 'tag sandbox' : 'tag live'}>
          {isSandbox ? texts.sandboxTag : texts.liveTag(session.target)}
        </span>
      </header>
      <main id="content" tabIndex={-1}>
        <Banners />
        <Outlet />
      </main>
    </div>
  );
}

function titleOf(path: string): string {
  if (path.startsWith('/calls/')) return texts.pages.call;
  const found = [...places, sandboxPlace].find(({ to }) => (to === '/' ? path === '/' : path.startsWith(to)));
  return found?.name ?? texts.notFound;
}

/** Names the browser's tab, closes the drawer, and moves the focus to a new page, as a page load would. */
function useNewPage(path: string): void {
  const first = useRef(true);
  useEffect(() => {
    document.title = `${titleOf(path)} · Outdial`;
    document.querySelector<HTMLElement>('#drawer:popover-open')?.hidePopover();
    if (first.current) first.current = false;
    else document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
}

const Brand = () => (
  <Link to="/" className="brand">
    <Logo />
    Outdial
  </Link>
);

function Menu({ places }: { readonly places: readonly Place[] }) {
  return (
    <nav className="menu" aria-label={texts.menu}>
      {places.map(({ to, name, mark, apart }) => (
        <Link
          key={to}
          to={to}
          {...(apart === true ? { className: 'apart' } : {})}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Mark name={mark} />
          {name}
        </Link>
      ))}
    </nav>
  );
}

function Foot({ session }: { readonly session: Visitor }) {
  const queryClient = useQueryClient();
  const signOut = async (): Promise<void> => {
    await client.session.signOut();
    queryClient.clear();
    location.assign('/');
  };
  return (
    <div className="foot">
      <span>{texts.signedInAs(session.key.name ?? session.key.id)}</span>
      <span>{texts.timesIn(zoneName)}</span>
      <span>
        {`Outdial ${session.version} · `}
        <a href="/docs">API</a>
      </span>
      <button type="button" className="button" onClick={() => void signOut()}>
        {texts.signOut}
      </button>
    </div>
  );
}

function Drawer({
  places,
  session,
  path,
}: {
  readonly places: readonly Place[];
  readonly session: Visitor;
  readonly path: string;
}) {
  return (
    <aside id="drawer" className="drawer" popover="auto" key={path} aria-label={texts.side}>
      <Brand />
      <Menu places={places} />
      <Foot session={session} />
    </aside>
  );
}

function Connection() {
  const link = useLink();
  if (link === 'none') return null;
  return (
    <span className="link-state" data-is={link} role="status">
      <i />
      {texts.link[link]}
    </span>
  );
}
