import { ConfirmPage } from '../../../reissue/[draftId]/confirm/confirm-page';

export const metadata = { title: '确认变更' };

export default function Page() {
  return <ConfirmPage />;
}
