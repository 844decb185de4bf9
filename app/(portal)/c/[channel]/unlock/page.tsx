import { NeedsAssistant } from '../needs-assistant';

export const metadata = { title: '证书解锁' };

export default function Page() {
  return <NeedsAssistant type="unlock" />;
}
