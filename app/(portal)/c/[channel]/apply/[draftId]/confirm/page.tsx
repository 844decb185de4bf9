import { ConfirmPage } from '../../../reissue/[draftId]/confirm/confirm-page';

export const metadata = { title: '确认订单' };

export default function Page() {
  return <ConfirmPage />;
}
