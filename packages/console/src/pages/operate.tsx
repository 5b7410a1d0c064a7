import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { type Scope, useMay } from '../app/session.ts';
import { Audit } from '../operate/audit.tsx';
import { Doctor } from '../operate/doctor.tsx';
import { Keys } from '../operate/keys.tsx';
import { PolicyNow } from '../operate/policy.tsx';
import { Requests } from '../operate/requests.tsx';
import { Webhooks } from '../operate/webhooks.tsx';
import { Dialing } from '../operate/dialing.tsx';
import { Empty } from '../parts/notice.tsx';
import { NotFound } from './not-found.tsx';
import { texts } from '../texts.ts';

const sections: Readonly<Record<keyof typeof texts.operate.sections, () => ReactNode>> = {
  dialing: Dialing,
  policy: PolicyNow,
  webhooks: Webhooks,
  requests: Requests,
  audit: Audit,
  keys: Keys,
  doctor: Doctor,
};
type Section = keyof typeof sections;
/** The scope that a section needs. Any key which reads calls may see those without one. */
const needed: Readonly<Partial<Record<Section, Scope>>> = {
  ...{ webhooks: 'webhooks:resend', keys: 'admin', doctor: 'admin' },
  audit: 'audit:read',
};
// Object.keys returns exactly the keys of a literal table, but TypeScript types them as any string.
const names = Object.keys(sections) as readonly Section[];

/** Everything about running Outdial itself. */
export function OperatePage() {
  const { section } = useParams({ strict: false });
  const found = names.find((name) => name === (section ?? 'dialing'));
  const shown = found ?? 'dialing';
  const scope = needed[shown] ?? 'calls:read';
  const may = useMay(scope);
  const isAdmin = useMay('admin');
  const Content = sections[shown];
  // On a phone the tabs are wider than the page.
  useEffect(() => {
    document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);
  return (
    <>
      <nav className="tabs" aria-label={texts.pages.operate}>
        {names
          .filter((name) => isAdmin || needed[name] !== 'admin')
          .map((name) => (
            <Link
              key={name}
              to="/operate/$section"
              params={{ section: name }}
              {...(name === found ? { 'aria-current': 'page' as const } : {})}
            >
              {texts.operate.sections[name]}
            </Link>
          ))}
      </nav>
      {found === undefined ? <NotFound /> : may ? <Content /> : <Empty title={texts.mayNot(scope)} />}
    </>
  );
}
