import { NeedsAssistant } from '../needs-assistant';

export const metadata = { title: '证书更新' };

export default function Page() {
  return <NeedsAssistant type="renew" />;
}
