import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
export const Requests = () => <Empty title={texts.requests.none} />;
