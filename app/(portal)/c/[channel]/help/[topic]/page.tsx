import { notFound } from 'next/navigation';
import { BUSINESS_TYPES } from '@/lib/domain/order';
import { guideOf } from '../_content/guides';
import { GuidePage } from './guide-page';
import { PicturesPage } from './pictures-page';

interface Props {
  params: Promise<{ topic: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { topic } = await params;
  const guide = guideOf(topic);
  if (guide) return { title: `${guide.situation}（${BUSINESS_TYPES[guide.type]}）` };
  return topic === 'pictures' ? { title: '资料怎么拍' } : {};
}

export default async function Page({ params }: Props) {
  const { topic } = await params;
  if (topic === 'pictures') return <PicturesPage />;
  const guide = guideOf(topic);
  if (!guide) notFound();
  return <GuidePage type={guide.type} />;
}
