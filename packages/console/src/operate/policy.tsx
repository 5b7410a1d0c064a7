import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
export const PolicyNow = () => <Empty title={texts.policy.title} />;
