import { REJECT_REASONS, type RejectReason, type UploadKind } from './order';

/** Which papers a reason speaks of; absent: none in particular. */
export const PAPERS_OF_REASON: Partial<Record<RejectReason, readonly UploadKind[]>> = {
  form_no_seal: ['application_form'],
  form_unclear: ['application_form'],
  licence_unclear: ['licence'],
  licence_no_seal: ['licence'],
  licence_mismatch: ['licence'],
  notice_unclear: ['change_notice'],
  notice_mismatch: ['change_notice'],
  legal_id_unclear: ['legal_id_portrait', 'legal_id_emblem', 'legal_id_copy'],
  id_unclear: ['agent_id_portrait', 'agent_id_emblem', 'agent_id_copy'],
  id_mismatch: ['agent_id_portrait', 'agent_id_copy'],
  id_expired: ['agent_id_portrait', 'agent_id_emblem', 'agent_id_copy'],
  id_no_seal: ['agent_id_copy', 'legal_id_copy'],
  authorisation_no_seal: ['authorisation'],
  authorisation_mismatch: ['authorisation'],
};

interface Rejected {
  reasons: readonly string[];
  note: string;
}

/** What the reviewer says of one paper; of what he ticked without a reason of its own, his note, or the reasons in general. */
export function reasonsAbout(kind: UploadKind, { reasons, note }: Rejected): string[] {
  const known = reasons.filter((reason): reason is RejectReason => reason in REJECT_REASONS);
  const own = known.filter((reason) => PAPERS_OF_REASON[reason]?.includes(kind));
  if (own.length > 0) return own.map((reason) => REJECT_REASONS[reason]);
  return note ? [note] : known.filter((reason) => !PAPERS_OF_REASON[reason]).map((reason) => REJECT_REASONS[reason]);
}
