import { FormPage } from '../../reissue/[draftId]/_form/form-page';

export const metadata = { title: '填写信息' };

export default function Page() {
  return <FormPage />;
}
