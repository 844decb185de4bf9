import { Journey } from '../../_parts/journey';
import { useDraft, useFee, useKind } from './draft-context';

/** 填写信息 in the whole of what this form leads to, as it stands. */
export function FormJourney({ detail }: { detail?: string }) {
  const { draft } = useDraft();
  const { makesToken } = useKind();
  const free = useFee() === 0 || !makesToken;
  return <Journey of={draft.businessType} free={free} at="填写信息" detail={detail} />;
}
