import { Empty } from '../parts/notice.tsx';
export const NowPage = () => <Empty title="Now" />;
