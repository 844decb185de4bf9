import { PayPage } from './pay-page';

export const metadata = { title: '付款' };

export default async function Page({ searchParams }: { searchParams: Promise<{ from?: string }> }) {
  return <PayPage cameBack={(await searchParams).from === 'alipay'} />;
}
