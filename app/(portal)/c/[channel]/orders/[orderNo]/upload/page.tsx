import { UploadPage } from './upload-page';

export const metadata = { title: '上传资料' };

export default function Page() {
  return <UploadPage />;
}
