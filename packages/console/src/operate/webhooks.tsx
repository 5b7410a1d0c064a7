import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
export const Webhooks = () => <Empty title={texts.webhooks.none} />;
