import { HelpCentre } from './help-centre';

export const metadata = { title: '帮助中心' };

export default function Page() {
  return <HelpCentre />;
}
