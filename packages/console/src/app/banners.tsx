import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { pauseText } from '../parts/pause-reason.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { now } from './clock.ts';
import { clockTime } from './format.ts';
import { useLink } from './live.ts';
import { renewAll } from './renew.ts';
import { client, useMay } from './session.ts';
import { statisticsQuery } from './statistics.ts';

/** What concerns every page: no connection, and a pause. */
export function Banners() {
  return (
    <>
      <LostBanner />
      <PauseBanner />
    </>
  );
}

export function LostBanner() {
  const link = useLink();
  const [since, setSince] = useState<string | null>(null);
  useEffect(() => {
    setSince(link === 'lost' ? new Date(now()).toISOString() : null);
  }, [link]);
  if (since === null) return null;
  return (
    <div className="banner" data-tone="bad" role="alert">
      <strong>{texts.lost.title}</strong>
      <span>{texts.lost.text(clockTime(since))}</span>
    </div>
  );
}

function PauseBanner() {
  const mayRead = useMay('calls:read');
  const mayResume = useMay('dialing:pause');
  const queryClient = useQueryClient();
  const statistics = useQuery({ ...statisticsQuery, enabled: mayRead });
  const resume = useMutation({
    mutationFn: () => client.resume(),
    onSuccess: () => renewAll(queryClient),
  });
  const pause = statistics.data?.needsPerson.paused ?? null;
  if (pause === null) return null;
  return (
    <div className="banner" role="status">
      <strong>{texts.paused.title}</strong>
      <span>
        {pauseText(pause, now())}
        {` ${pause.why === null ? texts.paused.effect : texts.paused.beforeResuming}`}
        {!mayResume && ` ${texts.paused.byOther}`}
        {resume.error !== null && <span role="alert"> {messageOf(resume.error)}</span>}
      </span>
      {mayResume && (
        <button type="button" className="button" disabled={resume.isPending} onClick={() => resume.mutate()}>
          {texts.paused.resume}
        </button>
      )}
    </div>
  );
}
