import type { ReactNode } from 'react';
import { DraftPages } from './_form/draft-pages';

interface Props {
  params: Promise<{ draftId: string }>;
  children: ReactNode;
}

export default function DraftLayout(props: Props) {
  return <DraftPages of="reissue" {...props} />;
}
