import { Guide } from './guide';

export const metadata = { title: '初次办理' };

export default function Page() {
  return <Guide />;
}
