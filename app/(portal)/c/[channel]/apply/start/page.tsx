import { Start } from './start';

export const metadata = { title: '核对单位' };

export default function Page() {
  return <Start />;
}
