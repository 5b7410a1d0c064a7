import { useQuery } from '@tanstack/react-query';
import type { PolicyView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { calendarDay, since } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { CopyButton, Json, pretty } from '../parts/copy.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { readRules, type Cap, type Holiday } from './rules.ts';

/** What may be dialed now: countries, presences, hours, caps, lists. */
export function PolicyNow() {
  const policy = useQuery({ queryKey: ['policy'], queryFn: () => client.policy(), refetchInterval: 30_000 });
  return <Shown query={policy}>{(data) => <Policy view={data} />}</Shown>;
}

function Policy({ view }: { readonly view: PolicyView }) {
  const rules = readRules(view.policy);
  if (rules === null || view.policy === null) return <Empty title={texts.policy.none} />;
  const lines: readonly (readonly [string, string])[] = [
    [texts.policy.countries, rules.countries?.join(', ') ?? texts.policy.everyCountry],
    [texts.policy.presences, rules.allowedPresences.join(', ')],
    [texts.policy.capOf.target, capText(rules.caps?.target)],
    [texts.policy.capOf.agent, capText(rules.caps?.agent)],
  ];
  return (
    <div className="stack">
      <Card title={texts.policy.title} aside={<span className="hint">{texts.policy.version(view.version)}</span>}>
        <dl className="inside facts-table">
          {lines.map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          <div className="fact">
            <dt>{texts.policy.hours}</dt>
            <dd>{rules.callingHours === null ? texts.policy.anyHour : <Week week={rules.callingHours.week} />}</dd>
          </div>
          {rules.callingHours !== null && (
            <div className="fact">
              <dt>{texts.policy.holidays}</dt>
              <dd>
                <Holidays holidays={rules.callingHours.holidays} />
              </dd>
            </div>
          )}
          <div className="fact">
            <dt>{texts.policy.lists}</dt>
            <dd>
              <Lists lists={view.lists} />
            </dd>
          </div>
        </dl>
      </Card>
      <Card title={texts.policy.whole} aside={<CopyButton text={pretty(view.policy)} />}>
        <Json value={view.policy} />
      </Card>
    </div>
  );
}

const capText = (cap: Cap | null | undefined): string =>
  cap == null ? texts.policy.noCap : texts.policy.cap(cap.attempts, cap.withinHours, cap.coolDownSeconds);

function Week({ week }: { readonly week: Readonly<Partial<Record<string, readonly string[]>>> }) {
  return (
    <ul>
      {texts.policy.days.map(([day, name]) => (
        <li key={day}>{`${name}: ${week[day]?.join(', ') ?? ''}`.replace(/: $/, `: ${texts.policy.closed}`)}</li>
      ))}
    </ul>
  );
}

/** More special days than fit; the rest are in the JSON. */
const most = 20;

/** The special days to come, soonest first. */
function Holidays({ holidays }: { readonly holidays: readonly Holiday[] }) {
  const now = useNow();
  // Yesterday is still today somewhere.
  const yesterday = new Date(now - 86_400_000).toISOString().slice(0, 10);
  const toCome = holidays
    .filter(({ date }) => date >= yesterday)
    .toSorted((one, other) => one.date.localeCompare(other.date));
  const past = holidays.length - toCome.length;
  const more = toCome.length - most;
  return (
    <>
      {toCome.length === 0 && texts.policy.noHolidays}
      <ul>
        {toCome.slice(0, most).map(({ date, name, countries, hours }) => (
          <li key={`${date}${countries?.join() ?? ''}`}>
            {texts.policy.holiday(calendarDay(date), name, hours.join(', '), countries?.join(', ') ?? null)}
          </li>
        ))}
      </ul>
      {more > 0 && <span className="quiet">{texts.policy.moreHolidays(more)}</span>}{' '}
      {past > 0 && <span className="quiet">{texts.policy.pastHolidays(past)}</span>}
    </>
  );
}

function Lists({ lists }: { readonly lists: PolicyView['lists'] }) {
  const now = useNow();
  if (lists.length === 0) return texts.policy.noLists;
  return (
    <ul>
      {lists.map(({ name, failure, asOf }) => (
        <li key={name} className="state wrapped" data-tone={failure === null ? 'good' : 'bad'}>
          {texts.policy.list(name, asOf === null ? null : since(asOf, now), failure)}
        </li>
      ))}
    </ul>
  );
}
