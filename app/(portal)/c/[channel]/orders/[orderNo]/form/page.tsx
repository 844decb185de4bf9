import { PrintFormPage } from './print-form-page';

export const metadata = { title: '打印申请表' };

export default function Page() {
  return <PrintFormPage />;
}
