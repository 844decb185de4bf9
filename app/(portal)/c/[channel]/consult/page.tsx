import { Consult } from './consult';

export const metadata = { title: '在线咨询' };

export default function Page() {
  return <Consult />;
}
