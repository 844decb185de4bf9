import type { ReissueDraftData } from '@/lib/domain/application';
import type { Changeable, ChangeValues } from '@/lib/domain/change';

type Place = ['organisation' | 'contact', string];

/** Where in the form a datum stands that may change. */
const PLACES: Record<Changeable, Place> = {
  name: ['organisation', 'name'],
  department: ['organisation', 'department'],
  phone: ['organisation', 'phone'],
  legalName: ['organisation', 'legalName'],
  agentName: ['contact', 'name'],
  agentMobile: ['contact', 'mobile'],
};

/** What repeats it, and follows as long as nobody has typed something else there. */
const FOLLOWERS: Partial<Record<Changeable, ['invoice' | 'recipient', string]>> = {
  name: ['invoice', 'title'],
  agentName: ['recipient', 'name'],
  agentMobile: ['recipient', 'mobile'],
};

type Groups = Partial<Record<string, Record<string, string | undefined>>>;

/**
 * One new value typed or taken back: the rest of the form speaks of the organisation as it will be. The legal
 * representative on file is shown masked, so without a change he is typed as in any other form.
 */
export function withChange(
  data: ReissueDraftData,
  onFile: ChangeValues | null,
  key: Changeable,
  value: string,
): ReissueDraftData {
  const groups = data as unknown as Groups;
  const unchanged = key === 'legalName' ? '' : (onFile?.[key] ?? '');
  const now = value.trim() === '' ? unchanged : value;
  const [group, name] = PLACES[key];
  const before = groups[group]?.[name];
  const next: Groups = { ...groups, [group]: { ...groups[group], [name]: now } };
  const follower = FOLLOWERS[key];
  if (follower) {
    const [other, field] = follower;
    if (groups[other]?.[field] === before) next[other] = { ...groups[other], [field]: now };
  }
  return { ...(next as unknown as ReissueDraftData), change: { to: { ...data.change?.to, [key]: value } } };
}
