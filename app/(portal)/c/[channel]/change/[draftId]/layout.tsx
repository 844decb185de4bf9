import type { ReactNode } from 'react';
import { DraftPages } from '../../reissue/[draftId]/_form/draft-pages';

interface Props {
  params: Promise<{ draftId: string }>;
  children: ReactNode;
}

export default function DraftLayout(props: Props) {
  return <DraftPages of="change" {...props} />;
}
