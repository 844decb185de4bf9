import { Journey } from '../../_parts/journey';
import { useDraft, useKind } from './draft-context';

/** 填写信息 in the whole of what this form leads to, as it stands. */
export function FormJourney({ detail }: { detail?: string }) {
  const { draft } = useDraft();
  const { makesToken } = useKind();
  return <Journey of={draft.businessType} free={!makesToken} at="填写信息" detail={detail} />;
}
