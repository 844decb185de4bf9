import { PostPage } from './post-page';

export const metadata = { title: '邮寄纸质申请材料' };

export default function Page() {
  return <PostPage />;
}
