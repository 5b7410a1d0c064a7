import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

export function NotFound() {
  return (
    <Empty title={texts.notFound}>
      <Link to="/">{texts.toStart}</Link>
    </Empty>
  );
}
